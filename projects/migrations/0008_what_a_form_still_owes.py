"""What a form still owes is kept by kind, so that the desk names it all. A form says it with its next save."""

from django.db import migrations, models

import projects.models.evaluations
from projects.migrations._triggers import install, remove


class Migration(migrations.Migration):
    dependencies = [("projects", "0007_money_of_the_goals_typed")]

    operations = [
        migrations.RunPython(remove, install),
        migrations.AddField(
            model_name="evaluation",
            name="owed",
            field=models.JSONField(
                blank=True, default=projects.models.evaluations.empty_list, verbose_name="报送前还差什么"
            ),
        ),
        migrations.RunPython(install, remove),
    ]
