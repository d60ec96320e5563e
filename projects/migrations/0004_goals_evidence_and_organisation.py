"""Room for goals (绩效目标), evidence, phrases, rectification, extensions and exclusions."""


import django.db.models.deletion
import projects.models.fields
from django.conf import settings
from django.db import migrations, models

from projects.migrations._triggers import install, remove


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0003_arrows_in_the_database'),
    ]

    operations = [
        migrations.RunPython(remove, install),
        migrations.CreateModel(
            name='AdjustedCell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=32, verbose_name='栏')),
                ('label', models.CharField(max_length=300, verbose_name='栏名')),
                ('before', models.TextField(blank=True, verbose_name='原值')),
                ('after', models.TextField(blank=True, verbose_name='调整后')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('contract', '合同、协议'), ('acceptance', '验收、交付材料'), ('statistics', '统计表、台账'), ('notice', '通知、批复、纪要'), ('survey', '满意度调查'), ('voucher', '支付凭证'), ('photo', '照片、截图'), ('other', '其他')], default='other', max_length=16, verbose_name='材料类别')),
                ('number', models.CharField(blank=True, max_length=64, verbose_name='文号或编号')),
                ('dated_on', models.DateField(blank=True, null=True, verbose_name='材料日期')),
                ('pages', models.PositiveIntegerField(blank=True, null=True, verbose_name='页数')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('original_name', models.CharField(max_length=255, verbose_name='原文件名')),
                ('stored_name', models.CharField(max_length=64, unique=True, verbose_name='存放名')),
                ('content_type', models.CharField(max_length=100, verbose_name='文件类型')),
                ('size', models.PositiveBigIntegerField(verbose_name='字节数')),
                ('digest', models.CharField(max_length=80, verbose_name='校验码')),
                ('uploaded_at', models.DateTimeField(auto_now_add=True, verbose_name='上传时间')),
                ('removed_at', models.DateTimeField(blank=True, null=True, verbose_name='移除时间')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Exclusion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('requested', '待批准'), ('approved', '已批准'), ('refused', '不同意'), ('withdrawn', '已撤回'), ('revoked', '已恢复自评')], default='requested', max_length=16, verbose_name='状态')),
                ('reason', models.TextField(verbose_name='申请理由')),
                ('requested_at', models.DateTimeField(auto_now_add=True, verbose_name='申请时间')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='决定时间')),
                ('comment', models.TextField(blank=True, verbose_name='意见')),
            ],
            options={
                'ordering': ['-requested_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Extension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_at', models.DateTimeField(verbose_name='延期到')),
                ('reason', models.TextField(verbose_name='理由')),
                ('granted_at', models.DateTimeField(auto_now_add=True, verbose_name='批准时间')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='收回时间')),
            ],
            options={
                'ordering': ['-granted_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='LibraryIndicator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('category', models.CharField(max_length=64, verbose_name='一级指标')),
                ('subcategory', models.CharField(max_length=64, verbose_name='二级指标')),
                ('name', models.CharField(max_length=200, verbose_name='三级指标')),
                ('initials', models.CharField(blank=True, max_length=200, verbose_name='拼音首字母')),
                ('sort_key', models.CharField(blank=True, max_length=800, verbose_name='拼音排序')),
                ('measure_unit', models.CharField(blank=True, max_length=32, verbose_name='度量单位')),
                ('direction', models.CharField(blank=True, choices=[('', '看指标值的符号'), ('positive', '正向'), ('negative', '反向')], default='', max_length=16, verbose_name='方向')),
                ('nature', models.CharField(blank=True, choices=[('', '看指标值'), ('quantitative', '定量'), ('qualitative', '定性')], default='', max_length=16, verbose_name='指标性质')),
                ('typical_target', models.CharField(blank=True, max_length=200, verbose_name='常用指标值')),
                ('evidence', models.TextField(blank=True, verbose_name='佐证材料')),
                ('data_source', models.CharField(blank=True, max_length=200, verbose_name='数据来源')),
                ('origin', models.CharField(blank=True, max_length=200, verbose_name='出处')),
                ('is_active', models.BooleanField(default=True, verbose_name='在用')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='加入时间')),
            ],
            options={
                'ordering': ['category', 'subcategory', 'sort_key'],
            },
        ),
        migrations.CreateModel(
            name='Phrase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('cause', '偏差原因'), ('measure', '改进措施'), ('comment', '审核意见')], max_length=16, verbose_name='用处')),
                ('cause_class', models.CharField(blank=True, max_length=64, verbose_name='原因类别')),
                ('text', models.CharField(max_length=500, verbose_name='文字')),
                ('is_active', models.BooleanField(default=True, verbose_name='在用')),
                ('times_used', models.PositiveIntegerField(default=0, verbose_name='用过几次')),
                ('last_used_at', models.DateTimeField(blank=True, null=True, verbose_name='最近用于')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='加入时间')),
            ],
            options={
                'ordering': ['kind', '-times_used', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Rectification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fiscal_year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('indicator_name', models.TextField(blank=True, verbose_name='三级指标')),
                ('measure', models.TextField(verbose_name='改进措施')),
                ('owner', models.CharField(blank=True, max_length=64, verbose_name='责任人')),
                ('due_on', models.DateField(verbose_name='完成时间')),
                ('state', models.CharField(choices=[('open', '未完成'), ('done', '已完成'), ('dropped', '不再需要')], default='open', max_length=16, verbose_name='状态')),
                ('outcome', models.TextField(blank=True, verbose_name='完成情况')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='办结时间')),
            ],
            options={
                'ordering': ['due_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='TargetAdjustment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='第几次调整')),
                ('reason', models.TextField(verbose_name='调整理由')),
                ('document', models.CharField(blank=True, max_length=64, verbose_name='批复文号')),
                ('state', models.CharField(choices=[('proposed', '待批复'), ('approved', '已批复'), ('refused', '不同意'), ('withdrawn', '已撤回')], default='proposed', max_length=16, verbose_name='状态')),
                ('proposed_at', models.DateTimeField(verbose_name='申请时间')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='决定时间')),
                ('comment', models.TextField(blank=True, verbose_name='批复意见')),
            ],
            options={
                'ordering': ['plan', 'number'],
            },
        ),
        migrations.CreateModel(
            name='TargetPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fiscal_year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('stage', models.CharField(choices=[('draft', '编制中'), ('submitted', '待批复'), ('returned', '已退回'), ('approved', '已批复')], default='draft', max_length=16, verbose_name='阶段')),
                ('origin', models.CharField(choices=[('form', '新填'), ('rolled', '沿用上年目标'), ('imported', '由目标表导入')], default='form', max_length=16, verbose_name='来源')),
                ('source_name', models.CharField(blank=True, max_length=200, verbose_name='来源文件')),
                ('policy_id', models.CharField(max_length=64, verbose_name='评分办法')),
                ('goal_text', models.TextField(blank=True, verbose_name='年度总体目标')),
                ('execution_points', projects.models.fields.ScoreField(blank=True, null=True, verbose_name='预算执行率分值')),
                ('weights_reason', models.TextField(blank=True, verbose_name='分值调整理由')),
                ('as_typed', models.JSONField(blank=True, default=projects.models.fields.empty_record, verbose_name='读不出来的原文')),
                ('edits', models.JSONField(blank=True, default=projects.models.fields.empty_record, verbose_name='各格最近的改动')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='送批时间')),
                ('approved_at', models.DateTimeField(blank=True, null=True, verbose_name='批复时间')),
                ('approval_number', models.CharField(blank=True, max_length=64, verbose_name='批复文号')),
                ('last_at', models.DateTimeField(blank=True, null=True, verbose_name='最近一步时间')),
                ('last_comment', models.TextField(blank=True, verbose_name='最近一步的意见')),
            ],
            options={
                'ordering': ['-fiscal_year', 'project__code'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='roleassignment',
            name='role_known',
        ),
        migrations.AddField(
            model_name='evaluation',
            name='excluded_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='不纳入自评时间'),
        ),
        migrations.AddField(
            model_name='indicator',
            name='as_typed',
            field=models.JSONField(blank=True, default=projects.models.fields.empty_record, verbose_name='读不出来的原文'),
        ),
        migrations.AddField(
            model_name='indicator',
            name='data_source',
            field=models.CharField(blank=True, max_length=200, verbose_name='数据来源'),
        ),
        migrations.AddField(
            model_name='indicator',
            name='edits',
            field=models.JSONField(blank=True, default=projects.models.fields.empty_record, verbose_name='各格最近的改动'),
        ),
        migrations.AddField(
            model_name='indicator',
            name='evidence_needed',
            field=models.TextField(blank=True, verbose_name='佐证材料要求'),
        ),
        migrations.AddField(
            model_name='indicator',
            name='rolled_from',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rolled_into', to='projects.indicator'),
        ),
        migrations.AddField(
            model_name='indicator',
            name='version',
            field=models.PositiveIntegerField(default=1, verbose_name='版本'),
        ),
        migrations.AddField(
            model_name='result',
            name='improvement_owner',
            field=models.CharField(blank=True, max_length=64, verbose_name='责任人'),
        ),
        migrations.AddField(
            model_name='result',
            name='survey_method',
            field=models.CharField(blank=True, max_length=200, verbose_name='调查方式'),
        ),
        migrations.AddField(
            model_name='result',
            name='survey_on',
            field=models.DateField(blank=True, null=True, verbose_name='调查日期'),
        ),
        migrations.AddField(
            model_name='result',
            name='survey_sample',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='调查样本数'),
        ),
        migrations.AlterField(
            model_name='roleassignment',
            name='role',
            field=models.CharField(choices=[('preparer', '填报人'), ('reviewer', '审核人'), ('finance_reviewer', '财政审核人'), ('unit_head', '单位负责人'), ('reader', '只读人员')], max_length=24, verbose_name='角色'),
        ),
        migrations.AddConstraint(
            model_name='roleassignment',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['preparer', 'reviewer', 'finance_reviewer', 'unit_head', 'reader'])), name='role_known'),
        ),
        migrations.AddField(
            model_name='adjustedcell',
            name='indicator',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='adjusted_cells', to='projects.indicator'),
        ),
        migrations.AddField(
            model_name='evidence',
            name='evaluation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='projects.evaluation'),
        ),
        migrations.AddField(
            model_name='evidence',
            name='removed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='evidence',
            name='result',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='projects.result'),
        ),
        migrations.AddField(
            model_name='evidence',
            name='uploaded_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='exclusion',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='exclusion',
            name='evaluation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exclusions', to='projects.evaluation'),
        ),
        migrations.AddField(
            model_name='exclusion',
            name='requested_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='extension',
            name='granted_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='extension',
            name='revoked_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='extension',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='projects.round'),
        ),
        migrations.AddField(
            model_name='extension',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='projects.unit'),
        ),
        migrations.AddField(
            model_name='libraryindicator',
            name='created_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='libraryindicator',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='library', to='projects.unit'),
        ),
        migrations.AddField(
            model_name='indicator',
            name='library_entry',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='indicators', to='projects.libraryindicator'),
        ),
        migrations.AddConstraint(
            model_name='indicator',
            constraint=models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='indicator_version_from_one'),
        ),
        migrations.AddField(
            model_name='phrase',
            name='created_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='phrase',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='phrases', to='projects.unit'),
        ),
        migrations.AddField(
            model_name='rectification',
            name='closed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='rectification',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rectifications', to='projects.project'),
        ),
        migrations.AddField(
            model_name='rectification',
            name='result',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='rectification', to='projects.result'),
        ),
        migrations.AddField(
            model_name='targetadjustment',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='targetadjustment',
            name='proposed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='adjustedcell',
            name='adjustment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cells', to='projects.targetadjustment'),
        ),
        migrations.AddField(
            model_name='targetplan',
            name='approved_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='targetplan',
            name='contributors',
            field=models.ManyToManyField(blank=True, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='填过的人'),
        ),
        migrations.AddField(
            model_name='targetplan',
            name='created_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='targetplan',
            name='last_actor',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='targetplan',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='projects.project'),
        ),
        migrations.AddField(
            model_name='targetplan',
            name='rolled_from',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rolled_into', to='projects.targetplan'),
        ),
        migrations.AddField(
            model_name='targetplan',
            name='submitted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='targetadjustment',
            name='plan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adjustments', to='projects.targetplan'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['contract', 'acceptance', 'statistics', 'notice', 'survey', 'voucher', 'photo', 'other'])), name='evidence_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('original_name', ''), _negated=True), models.Q(('stored_name', ''), _negated=True)), name='evidence_has_names'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(('digest__contains', ':')), name='evidence_digest_names_its_algorithm'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(('size__gte', 1)), name='evidence_is_not_empty'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('removed_at__isnull', True), ('removed_by__isnull', True)), models.Q(('removed_at__isnull', False), ('removed_by__isnull', False)), _connector='OR'), name='evidence_removed_has_who_and_when'),
        ),
        migrations.AddConstraint(
            model_name='exclusion',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['requested', 'approved'])), fields=('evaluation',), name='exclusion_one_standing'),
        ),
        migrations.AddConstraint(
            model_name='exclusion',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['requested', 'approved', 'refused', 'withdrawn', 'revoked'])), name='exclusion_state_known'),
        ),
        migrations.AddConstraint(
            model_name='exclusion',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='exclusion_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='exclusion',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'requested'), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='exclusion_decided_has_who_and_when'),
        ),
        migrations.AddConstraint(
            model_name='exclusion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'approved'), _negated=True), models.Q(('decided_by', models.F('requested_by')), _negated=True), _connector='OR'), name='exclusion_is_approved_by_another'),
        ),
        migrations.AddConstraint(
            model_name='extension',
            constraint=models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True)), fields=('round', 'unit'), name='extension_one_in_force'),
        ),
        migrations.AddConstraint(
            model_name='extension',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='extension_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='extension',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', True), ('revoked_by__isnull', True)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False)), _connector='OR'), name='extension_revoked_has_who_and_when'),
        ),
        migrations.AddConstraint(
            model_name='libraryindicator',
            constraint=models.UniqueConstraint(fields=('unit', 'category', 'subcategory', 'name'), name='library_indicator_once'),
        ),
        migrations.AddConstraint(
            model_name='libraryindicator',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='library_indicator_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='libraryindicator',
            constraint=models.CheckConstraint(condition=models.Q(('direction__in', ['', 'positive', 'negative'])), name='library_direction_known'),
        ),
        migrations.AddConstraint(
            model_name='libraryindicator',
            constraint=models.CheckConstraint(condition=models.Q(('nature__in', ['', 'quantitative', 'qualitative'])), name='library_nature_known'),
        ),
        migrations.AddConstraint(
            model_name='phrase',
            constraint=models.UniqueConstraint(fields=('unit', 'kind', 'text'), name='phrase_once_per_unit'),
        ),
        migrations.AddConstraint(
            model_name='phrase',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['cause', 'measure', 'comment'])), name='phrase_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='phrase',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='phrase_says_something'),
        ),
        migrations.AddConstraint(
            model_name='rectification',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'done', 'dropped'])), name='rectification_state_known'),
        ),
        migrations.AddConstraint(
            model_name='rectification',
            constraint=models.CheckConstraint(condition=models.Q(('measure', ''), _negated=True), name='rectification_says_what'),
        ),
        migrations.AddConstraint(
            model_name='rectification',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'open'), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='rectification_closed_says_how_who_when'),
        ),
        migrations.AddConstraint(
            model_name='adjustedcell',
            constraint=models.UniqueConstraint(fields=('adjustment', 'indicator', 'field'), name='adjusted_cell_once'),
        ),
        migrations.AddConstraint(
            model_name='adjustedcell',
            constraint=models.CheckConstraint(condition=models.Q(('before', models.F('after')), _negated=True), name='adjusted_cell_changes'),
        ),
        migrations.AddConstraint(
            model_name='targetplan',
            constraint=models.UniqueConstraint(fields=('project', 'fiscal_year'), name='plan_once_per_year'),
        ),
        migrations.AddConstraint(
            model_name='targetplan',
            constraint=models.CheckConstraint(condition=models.Q(('stage__in', ['draft', 'submitted', 'returned', 'approved'])), name='plan_stage_known'),
        ),
        migrations.AddConstraint(
            model_name='targetplan',
            constraint=models.CheckConstraint(condition=models.Q(('origin__in', ['form', 'rolled', 'imported'])), name='plan_origin_known'),
        ),
        migrations.AddConstraint(
            model_name='targetplan',
            constraint=models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='plan_version_from_one'),
        ),
        migrations.AddConstraint(
            model_name='targetplan',
            constraint=models.CheckConstraint(condition=models.Q(('fiscal_year__gte', 2000), ('fiscal_year__lte', 2100)), name='plan_year_sensible'),
        ),
        migrations.AddConstraint(
            model_name='targetplan',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('stage', 'submitted'), _negated=True), models.Q(('submitted_at__isnull', False), ('submitted_by__isnull', False)), _connector='OR'), name='plan_submitted_has_who_and_when'),
        ),
        migrations.AddConstraint(
            model_name='targetplan',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('stage', 'approved'), _negated=True), ('approved_at__isnull', False), _connector='OR'), name='plan_approved_has_when'),
        ),
        migrations.AddConstraint(
            model_name='targetplan',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), ('submitted_by__isnull', True), models.Q(('approved_by', models.F('submitted_by')), _negated=True), _connector='OR'), name='plan_approver_is_not_the_submitter'),
        ),
        migrations.AddConstraint(
            model_name='targetplan',
            constraint=models.CheckConstraint(condition=models.Q(('execution_points__isnull', True), models.Q(('execution_points__gte', 0), ('execution_points__lte', 100)), _connector='OR'), name='plan_execution_points_in_range'),
        ),
        migrations.AddConstraint(
            model_name='targetadjustment',
            constraint=models.UniqueConstraint(fields=('plan', 'number'), name='adjustment_number_once'),
        ),
        migrations.AddConstraint(
            model_name='targetadjustment',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'proposed')), fields=('plan',), name='adjustment_one_open_per_plan'),
        ),
        migrations.AddConstraint(
            model_name='targetadjustment',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'approved', 'refused', 'withdrawn'])), name='adjustment_state_known'),
        ),
        migrations.AddConstraint(
            model_name='targetadjustment',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='adjustment_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='targetadjustment',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'proposed'), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='adjustment_decided_has_who_and_when'),
        ),
        migrations.AddConstraint(
            model_name='targetadjustment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'approved'), _negated=True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='adjustment_is_approved_by_another'),
        ),
        migrations.RunPython(install, remove),
    ]
