"""Hold the workflow's arrows and a standing judgement in the database: the triggers are put in place anew."""

from django.db import migrations

from projects.migrations._triggers import install


class Migration(migrations.Migration):
    dependencies = [("projects", "0002_guards_in_the_database")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
