"""Room for what was read from an uploaded target form (绩效目标表) until its projects are chosen."""

import django.db.models.deletion
import projects.models.evaluations
import projects.models.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0005_plans_of_the_forms_there_are'),
    ]

    operations = [
        migrations.CreateModel(
            name='TargetUpload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('filename', models.CharField(max_length=200, verbose_name='文件名')),
                ('digest', models.CharField(max_length=80, verbose_name='校验码')),
                ('forms', models.JSONField(default=projects.models.evaluations.empty_list, verbose_name='读到的目标表')),
                ('plans', models.JSONField(blank=True, default=projects.models.fields.empty_record, verbose_name='已经导入的')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='上传时间')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
    ]
