"""Put the triggers in place that hold what constraints cannot state."""

from django.db import migrations

from projects.migrations._triggers import install, remove


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
