"""Imports take the place of the uploads that were for target forms only."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0011_columns_named_for_a_unit'),
    ]

    operations = [
        migrations.DeleteModel(
            name='TargetUpload',
        ),
    ]
