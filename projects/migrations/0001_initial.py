# The first shape of all records.

import django.core.validators
import django.db.models.deletion
import evaluator.review
import projects.models.evaluations
import projects.models.fields
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Project',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=64, verbose_name='项目代码')),
                ('name', models.CharField(max_length=200, verbose_name='项目名称')),
                ('initials', models.CharField(blank=True, max_length=200, verbose_name='拼音首字母')),
                ('sort_key', models.CharField(blank=True, max_length=800, verbose_name='拼音排序')),
                ('competent_department', models.CharField(blank=True, max_length=200, verbose_name='主管部门')),
                ('competent_department_code', models.CharField(blank=True, max_length=32, verbose_name='主管部门代码')),
                ('implementing_unit', models.CharField(blank=True, max_length=200, verbose_name='实施单位')),
                ('nature', models.CharField(blank=True, choices=[('', '未填'), ('recurrent', '经常性项目'), ('one_off', '一次性项目')], default='', max_length=16, verbose_name='项目性质')),
                ('nature_text', models.CharField(blank=True, max_length=64, verbose_name='项目性质（原文）')),
                ('category', models.CharField(blank=True, max_length=64, verbose_name='项目类别')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='计划开始日期')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='计划完成日期')),
                ('period_text', models.CharField(blank=True, max_length=64, verbose_name='项目期限（原文）')),
                ('contact', models.CharField(blank=True, max_length=64, verbose_name='项目负责人')),
                ('contact_phone', models.CharField(blank=True, max_length=32, verbose_name='联系电话')),
                ('overview', models.TextField(blank=True, verbose_name='项目概况')),
                ('basis', models.TextField(blank=True, verbose_name='立项依据')),
                ('necessity', models.TextField(blank=True, verbose_name='项目设立必要性')),
                ('measures', models.TextField(blank=True, verbose_name='保证项目实施的制度、措施')),
                ('plan', models.TextField(blank=True, verbose_name='项目实施计划')),
                ('overall_goal', models.TextField(blank=True, verbose_name='项目总目标')),
            ],
            options={
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fiscal_year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('opens_on', models.DateField(verbose_name='填报开始')),
                ('due_at', models.DateTimeField(verbose_name='报送截止')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='关闭时间')),
                ('region', models.CharField(max_length=6, verbose_name='评分办法行政区划')),
                ('form', models.CharField(default='self_evaluation', max_length=32, verbose_name='表式')),
                ('layout_id', models.CharField(max_length=64, verbose_name='表样')),
            ],
            options={
                'ordering': ['-fiscal_year', 'name'],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('username', models.CharField(error_messages={'unique': '这个账号已经有人用了'}, max_length=64, unique=True, validators=[django.core.validators.RegexValidator('^[\\w.-]+\\Z', '账号只能用字母、数字、下划线、点和短横线')], verbose_name='账号')),
                ('full_name', models.CharField(max_length=64, verbose_name='姓名')),
                ('phone', models.CharField(blank=True, max_length=32, verbose_name='内线')),
                ('administration', models.CharField(blank=True, choices=[('', '业务人员'), ('system_admin', '系统管理员'), ('security_admin', '安全管理员'), ('auditor', '审计员')], default='', max_length=16, verbose_name='管理员')),
                ('must_change_password', models.BooleanField(default=False, verbose_name='首次登录须改密码')),
                ('is_active', models.BooleanField(default=True, verbose_name='在用')),
                ('date_joined', models.DateTimeField(auto_now_add=True, verbose_name='开户时间')),
            ],
            options={
                'ordering': ['username'],
                'constraints': [models.CheckConstraint(condition=models.Q(('administration__in', ['', 'system_admin', 'security_admin', 'auditor'])), name='user_administration_known'), models.CheckConstraint(condition=models.Q(('full_name', ''), _negated=True), name='user_has_a_name')],
            },
        ),
        migrations.CreateModel(
            name='AuditHead',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('sequence', models.PositiveBigIntegerField(default=0, verbose_name='最后序号')),
                ('hash', models.CharField(blank=True, max_length=80, verbose_name='最后校验码')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='audit_head_is_one_row')],
            },
        ),
        migrations.CreateModel(
            name='Evaluation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fiscal_year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('form', models.CharField(choices=[('self_evaluation', '项目支出绩效自评表')], default='self_evaluation', max_length=32, verbose_name='表式')),
                ('layout_id', models.CharField(max_length=64, verbose_name='表样')),
                ('money_unit', models.CharField(choices=[('万元', '万元'), ('元', '元')], default='万元', max_length=4, verbose_name='金额单位')),
                ('stage', models.CharField(choices=[('draft', '填报中'), ('submitted', '已报送'), ('in_review', '审核中'), ('returned', '已退回'), ('approved', '审核通过'), ('finalised', '已审定')], default=evaluator.review.Stage['DRAFT'], max_length=16, verbose_name='阶段')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                ('cancelled_at', models.DateTimeField(blank=True, null=True, verbose_name='作废时间')),
                ('execution_points', projects.models.fields.ScoreField(blank=True, null=True, verbose_name='预算执行率分值')),
                ('funding_reason', models.TextField(blank=True, verbose_name='资金偏差说明')),
                ('as_typed', models.JSONField(blank=True, default=projects.models.evaluations.empty_record, verbose_name='读不出来的原文')),
                ('edits', models.JSONField(blank=True, default=projects.models.evaluations.empty_record, verbose_name='各格最近的改动')),
                ('policy_id', models.CharField(max_length=64, verbose_name='评分办法')),
                ('policy_digest', models.CharField(blank=True, max_length=80, verbose_name='评分办法摘要')),
                ('points', projects.models.fields.ScoreField(blank=True, null=True, verbose_name='分值合计')),
                ('proposed_total', projects.models.fields.ScoreField(blank=True, null=True, verbose_name='测算总分')),
                ('total', projects.models.fields.ScoreField(blank=True, null=True, verbose_name='总分')),
                ('grade', models.CharField(blank=True, max_length=16, verbose_name='评价等级')),
                ('settled', projects.models.fields.ScoreField(default=Decimal('0'), verbose_name='已定得分')),
                ('lowest', projects.models.fields.ScoreField(default=Decimal('0'), verbose_name='总分最低')),
                ('highest', projects.models.fields.ScoreField(default=Decimal('0'), verbose_name='总分最高')),
                ('execution_rate', projects.models.fields.ScoreField(blank=True, null=True, verbose_name='预算执行率')),
                ('execution_score', projects.models.fields.ScoreField(blank=True, null=True, verbose_name='预算执行率得分')),
                ('initial_budget', projects.models.fields.MoneyField(blank=True, null=True, verbose_name='年初预算数')),
                ('adjusted_budget', projects.models.fields.MoneyField(blank=True, null=True, verbose_name='全年预算数')),
                ('executed_amount', projects.models.fields.MoneyField(blank=True, null=True, verbose_name='全年执行数')),
                ('line_count', models.PositiveSmallIntegerField(default=0, verbose_name='指标行数')),
                ('filled_count', models.PositiveSmallIntegerField(default=0, verbose_name='已填行数')),
                ('pending_count', models.PositiveSmallIntegerField(default=0, verbose_name='待定行数')),
                ('owed_count', models.PositiveSmallIntegerField(default=0, verbose_name='报送前还差')),
                ('error_count', models.PositiveSmallIntegerField(default=0, verbose_name='错误数')),
                ('warning_count', models.PositiveSmallIntegerField(default=0, verbose_name='警告数')),
                ('working', models.JSONField(blank=True, default=projects.models.evaluations.empty_record, verbose_name='测算过程')),
                ('findings', models.JSONField(blank=True, default=projects.models.evaluations.empty_list, verbose_name='复核发现')),
                ('scored_at', models.DateTimeField(blank=True, null=True, verbose_name='测算时间')),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='开始填报')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='报送时间')),
                ('is_late', models.BooleanField(default=False, verbose_name='逾期报送')),
                ('approved_at', models.DateTimeField(blank=True, null=True, verbose_name='审核通过时间')),
                ('finalised_at', models.DateTimeField(blank=True, null=True, verbose_name='审定时间')),
                ('last_event', models.CharField(blank=True, max_length=16, verbose_name='最近一步')),
                ('last_at', models.DateTimeField(blank=True, null=True, verbose_name='最近一步时间')),
                ('last_comment', models.TextField(blank=True, verbose_name='最近一步的意见')),
                ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('contributors', models.ManyToManyField(blank=True, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='填过的人')),
                ('finalised_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('last_actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('submitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evaluations', to='projects.project')),
            ],
            options={
                'ordering': ['project__code'],
            },
        ),
        migrations.CreateModel(
            name='Indicator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fiscal_year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('order', models.PositiveSmallIntegerField(verbose_name='顺序')),
                ('category', models.CharField(blank=True, max_length=64, verbose_name='一级指标')),
                ('subcategory', models.CharField(blank=True, max_length=64, verbose_name='二级指标')),
                ('name', models.TextField(blank=True, verbose_name='三级指标')),
                ('target_text', models.TextField(blank=True, verbose_name='年度指标值')),
                ('period_target_text', models.TextField(blank=True, verbose_name='实施期指标值')),
                ('unit', models.CharField(blank=True, max_length=32, verbose_name='度量单位')),
                ('direction', models.CharField(blank=True, choices=[('', '看指标值的符号'), ('positive', '正向'), ('negative', '反向')], default='', max_length=16, verbose_name='方向')),
                ('nature', models.CharField(blank=True, choices=[('', '看指标值'), ('quantitative', '定量'), ('qualitative', '定性')], default='', max_length=16, verbose_name='指标性质')),
                ('points', projects.models.fields.ScoreField(blank=True, null=True, verbose_name='批复分值')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='indicators', to='projects.project')),
            ],
            options={
                'ordering': ['fiscal_year', 'order'],
            },
        ),
        migrations.CreateModel(
            name='ProjectFunding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fiscal_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='年度')),
                ('source', models.CharField(choices=[('total', '资金总额'), ('appropriation', '财政资金'), ('central', '中央财政资金'), ('provincial', '省级财政资金'), ('local', '市县（区）财政资金'), ('special_account', '财政专户拨款'), ('carry_over', '上年结转资金'), ('own', '单位自筹'), ('other', '其他资金')], max_length=24, verbose_name='资金来源')),
                ('requested', projects.models.fields.MoneyField(blank=True, null=True, verbose_name='申请金额')),
                ('approved', projects.models.fields.MoneyField(blank=True, null=True, verbose_name='批复金额')),
                ('executed_to_july', projects.models.fields.MoneyField(blank=True, null=True, verbose_name='1—7月执行数')),
                ('forecast', projects.models.fields.MoneyField(blank=True, null=True, verbose_name='全年预计执行数')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='funding', to='projects.project')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Result',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('actual_text', models.TextField(blank=True, verbose_name='实际完成值')),
                ('points', projects.models.fields.ScoreField(blank=True, null=True, verbose_name='分值')),
                ('given_score', projects.models.fields.ScoreField(blank=True, null=True, verbose_name='自评得分')),
                ('given_reason', models.TextField(blank=True, verbose_name='调整理由')),
                ('deviation_cause', models.CharField(blank=True, max_length=64, verbose_name='偏差原因类别')),
                ('deviation_reason', models.TextField(blank=True, verbose_name='偏差原因分析')),
                ('improvement', models.TextField(blank=True, verbose_name='改进措施')),
                ('improvement_due', models.DateField(blank=True, null=True, verbose_name='改进完成时间')),
                ('as_typed', models.JSONField(blank=True, default=projects.models.evaluations.empty_record, verbose_name='读不出来的原文')),
                ('edits', models.JSONField(blank=True, default=projects.models.evaluations.empty_record, verbose_name='各格最近的改动')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                ('outcome', models.CharField(choices=[('computed', '已测算'), ('choice', '须人定分'), ('pending', '待定')], default='pending', max_length=16, verbose_name='测算结果')),
                ('proposed_score', projects.models.fields.ScoreField(blank=True, null=True, verbose_name='测算得分')),
                ('score', projects.models.fields.ScoreField(blank=True, null=True, verbose_name='计入总分的得分')),
                ('met', models.BooleanField(blank=True, null=True, verbose_name='达到指标')),
                ('completion', projects.models.fields.ScoreField(blank=True, null=True, verbose_name='完成率')),
                ('deviation', projects.models.fields.ScoreField(blank=True, null=True, verbose_name='偏差')),
                ('must_explain', models.BooleanField(default=False, verbose_name='须说明')),
                ('explained', models.BooleanField(default=True, verbose_name='已说明')),
                ('working', models.JSONField(blank=True, default=projects.models.evaluations.empty_record, verbose_name='测算过程')),
                ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='results', to='projects.evaluation')),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='results', to='projects.indicator')),
            ],
            options={
                'ordering': ['indicator__order'],
            },
        ),
        migrations.CreateModel(
            name='ReviewRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.CharField(choices=[('submit', '报送'), ('withdraw', '撤回'), ('accept', '开始审核'), ('return', '退回'), ('approve', '审核通过'), ('reopen', '重开'), ('finalise', '审定')], max_length=16, verbose_name='动作')),
                ('from_stage', models.CharField(max_length=16, verbose_name='原阶段')),
                ('to_stage', models.CharField(max_length=16, verbose_name='新阶段')),
                ('actor_name', models.CharField(max_length=64, verbose_name='姓名')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('comment', models.TextField(blank=True, verbose_name='意见')),
                ('is_late', models.BooleanField(default=False, verbose_name='逾期')),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='projects.evaluation')),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='LineComment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='意见')),
                ('result', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='projects.result')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='line_comments', to='projects.reviewrecord')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='第几次报送')),
                ('frozen_at', models.DateTimeField(verbose_name='报送时间')),
                ('policy_id', models.CharField(max_length=64, verbose_name='评分办法')),
                ('policy_digest', models.CharField(max_length=80, verbose_name='评分办法摘要')),
                ('content', models.TextField(verbose_name='内容')),
                ('digest', models.CharField(max_length=80, verbose_name='校验码')),
                ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='projects.evaluation')),
                ('frozen_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['evaluation', 'number'],
            },
        ),
        migrations.AddField(
            model_name='reviewrecord',
            name='revision',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='projects.revision'),
        ),
        migrations.AddField(
            model_name='evaluation',
            name='approved_revision',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='approved_evaluations', to='projects.revision'),
        ),
        migrations.AddField(
            model_name='evaluation',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evaluations', to='projects.round'),
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=255, unique=True, verbose_name='路径')),
                ('kind', models.CharField(choices=[('department', '主管部门'), ('unit', '单位'), ('section', '科室')], max_length=16, verbose_name='类别')),
                ('code', models.CharField(max_length=32, unique=True, verbose_name='单位代码')),
                ('name', models.CharField(max_length=200, verbose_name='单位名称')),
                ('short_name', models.CharField(blank=True, max_length=64, verbose_name='简称')),
                ('region', models.CharField(max_length=6, validators=[django.core.validators.RegexValidator('^\\d{6}\\Z', '行政区划代码是 6 位数字')], verbose_name='行政区划代码')),
                ('initials', models.CharField(blank=True, max_length=200, verbose_name='拼音首字母')),
                ('sort_key', models.CharField(blank=True, max_length=400, verbose_name='拼音排序')),
                ('is_active', models.BooleanField(default=True, verbose_name='在用')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='projects.unit')),
            ],
            options={
                'ordering': ['path'],
            },
        ),
        migrations.AddField(
            model_name='round',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='projects.unit', verbose_name='组织单位'),
        ),
        migrations.CreateModel(
            name='RoleAssignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('preparer', '填报人'), ('reviewer', '审核人'), ('finance_reviewer', '财政审核人'), ('reader', '只读人员')], max_length=24, verbose_name='角色')),
                ('granted_at', models.DateTimeField(auto_now_add=True, verbose_name='授权时间')),
                ('granted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='projects.unit')),
            ],
            options={
                'ordering': ['unit__path', 'role'],
            },
        ),
        migrations.AddField(
            model_name='project',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='projects', to='projects.unit', verbose_name='责任处室'),
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveBigIntegerField(unique=True, verbose_name='序号')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('actor_name', models.CharField(blank=True, max_length=64, verbose_name='姓名')),
                ('address', models.CharField(blank=True, max_length=64, verbose_name='来源地址')),
                ('action', models.CharField(max_length=32, verbose_name='动作')),
                ('object_type', models.CharField(blank=True, max_length=32, verbose_name='对象类别')),
                ('object_id', models.CharField(blank=True, max_length=32, verbose_name='对象编号')),
                ('object_label', models.CharField(blank=True, max_length=300, verbose_name='对象')),
                ('outcome', models.CharField(choices=[('done', '成功'), ('refused', '拒绝')], max_length=16, verbose_name='结果')),
                ('note', models.TextField(blank=True, verbose_name='说明')),
                ('changes', models.JSONField(default=list, verbose_name='改动')),
                ('previous_hash', models.CharField(max_length=80, verbose_name='前一条校验码')),
                ('hash', models.CharField(max_length=80, unique=True, verbose_name='校验码')),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['sequence'],
                'indexes': [models.Index(fields=['object_type', 'object_id', 'sequence'], name='audit_object')],
                'constraints': [models.CheckConstraint(condition=models.Q(('sequence__gte', 1)), name='audit_sequence_from_one'), models.CheckConstraint(condition=models.Q(('outcome__in', ['done', 'refused'])), name='audit_outcome_known'), models.CheckConstraint(condition=models.Q(('action', ''), _negated=True), name='audit_has_an_action'), models.CheckConstraint(condition=models.Q(('hash__contains', ':'), ('previous_hash__contains', ':')), name='audit_hash_names_its_algorithm')],
            },
        ),
        migrations.CreateModel(
            name='FundingLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('total', '年度资金总额'), ('appropriation', '其中：当年财政拨款'), ('carry_over', '上年结转资金'), ('other', '其他资金')], max_length=16, verbose_name='资金来源')),
                ('order', models.PositiveSmallIntegerField(verbose_name='顺序')),
                ('initial', projects.models.fields.MoneyField(blank=True, null=True, verbose_name='年初预算数')),
                ('adjusted', projects.models.fields.MoneyField(blank=True, null=True, verbose_name='全年预算数')),
                ('executed', projects.models.fields.MoneyField(blank=True, null=True, verbose_name='全年执行数')),
                ('as_typed', models.JSONField(blank=True, default=projects.models.evaluations.empty_record, verbose_name='读不出来的原文')),
                ('edits', models.JSONField(blank=True, default=projects.models.evaluations.empty_record, verbose_name='各格最近的改动')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='funding', to='projects.evaluation')),
            ],
            options={
                'ordering': ['order'],
                'constraints': [models.UniqueConstraint(fields=('evaluation', 'source'), name='funding_source_once'), models.UniqueConstraint(fields=('evaluation', 'order'), name='funding_order_once'), models.CheckConstraint(condition=models.Q(('source__in', ['total', 'appropriation', 'carry_over', 'other'])), name='funding_source_known'), models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='funding_version_from_one'), models.CheckConstraint(condition=models.Q(('initial__isnull', True), ('initial__gte', 0), _connector='OR'), name='funding_initial_not_negative'), models.CheckConstraint(condition=models.Q(('adjusted__isnull', True), ('adjusted__gte', 0), _connector='OR'), name='funding_adjusted_not_negative'), models.CheckConstraint(condition=models.Q(('executed__isnull', True), ('executed__gte', 0), _connector='OR'), name='funding_executed_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='Goal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(default=1, verbose_name='顺序')),
                ('text', models.TextField(blank=True, verbose_name='预期目标')),
                ('achievement', models.TextField(blank=True, verbose_name='实际完成情况')),
                ('edits', models.JSONField(blank=True, default=projects.models.evaluations.empty_record, verbose_name='各格最近的改动')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='goals', to='projects.evaluation')),
            ],
            options={
                'ordering': ['order'],
                'constraints': [models.UniqueConstraint(fields=('evaluation', 'order'), name='goal_order_once'), models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='goal_version_from_one')],
            },
        ),
        migrations.AddConstraint(
            model_name='indicator',
            constraint=models.UniqueConstraint(fields=('project', 'fiscal_year', 'order'), name='indicator_order_once'),
        ),
        migrations.AddConstraint(
            model_name='indicator',
            constraint=models.CheckConstraint(condition=models.Q(('order__gte', 1)), name='indicator_order_from_one'),
        ),
        migrations.AddConstraint(
            model_name='indicator',
            constraint=models.CheckConstraint(condition=models.Q(('direction__in', ['', 'positive', 'negative'])), name='indicator_direction_known'),
        ),
        migrations.AddConstraint(
            model_name='indicator',
            constraint=models.CheckConstraint(condition=models.Q(('nature__in', ['', 'quantitative', 'qualitative'])), name='indicator_nature_known'),
        ),
        migrations.AddConstraint(
            model_name='indicator',
            constraint=models.CheckConstraint(condition=models.Q(('points__isnull', True), models.Q(('points__gte', 0), ('points__lte', 100)), _connector='OR'), name='indicator_points_in_range'),
        ),
        migrations.AddConstraint(
            model_name='projectfunding',
            constraint=models.UniqueConstraint(fields=('project', 'fiscal_year', 'source'), name='project_funding_source_once'),
        ),
        migrations.AddConstraint(
            model_name='projectfunding',
            constraint=models.UniqueConstraint(condition=models.Q(('fiscal_year__isnull', True)), fields=('project', 'source'), name='project_period_funding_source_once'),
        ),
        migrations.AddConstraint(
            model_name='projectfunding',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['total', 'appropriation', 'central', 'provincial', 'local', 'special_account', 'carry_over', 'own', 'other'])), name='project_funding_source_known'),
        ),
        migrations.AddConstraint(
            model_name='projectfunding',
            constraint=models.CheckConstraint(condition=models.Q(('requested__isnull', True), ('requested__gte', 0), _connector='OR'), name='project_funding_requested_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='projectfunding',
            constraint=models.CheckConstraint(condition=models.Q(('approved__isnull', True), ('approved__gte', 0), _connector='OR'), name='project_funding_approved_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='projectfunding',
            constraint=models.CheckConstraint(condition=models.Q(('executed_to_july__isnull', True), ('executed_to_july__gte', 0), _connector='OR'), name='project_funding_executed_to_july_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='projectfunding',
            constraint=models.CheckConstraint(condition=models.Q(('forecast__isnull', True), ('forecast__gte', 0), _connector='OR'), name='project_funding_forecast_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='result',
            constraint=models.UniqueConstraint(fields=('evaluation', 'indicator'), name='result_indicator_once'),
        ),
        migrations.AddConstraint(
            model_name='result',
            constraint=models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='result_version_from_one'),
        ),
        migrations.AddConstraint(
            model_name='result',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['computed', 'choice', 'pending'])), name='result_outcome_known'),
        ),
        migrations.AddConstraint(
            model_name='result',
            constraint=models.CheckConstraint(condition=models.Q(('points__isnull', True), models.Q(('points__gte', 0), ('points__lte', 100)), _connector='OR'), name='result_points_in_range'),
        ),
        migrations.AddConstraint(
            model_name='result',
            constraint=models.CheckConstraint(condition=models.Q(('given_score__isnull', True), models.Q(('given_score__gte', 0), ('points__isnull', False), ('given_score__lte', models.F('points'))), _connector='OR'), name='result_given_score_within_points'),
        ),
        migrations.AddConstraint(
            model_name='result',
            constraint=models.CheckConstraint(condition=models.Q(('proposed_score__isnull', True), models.Q(('proposed_score__gte', 0), ('points__isnull', False), ('proposed_score__lte', models.F('points'))), _connector='OR'), name='result_proposed_score_within_points'),
        ),
        migrations.AddConstraint(
            model_name='result',
            constraint=models.CheckConstraint(condition=models.Q(('score__isnull', True), models.Q(('score__gte', 0), ('points__isnull', False), ('score__lte', models.F('points'))), _connector='OR'), name='result_score_within_points'),
        ),
        migrations.AddConstraint(
            model_name='result',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'computed'), _negated=True), ('proposed_score__isnull', False), _connector='OR'), name='result_computed_has_a_proposal'),
        ),
        migrations.AddConstraint(
            model_name='linecomment',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='line_comment_says_something'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.UniqueConstraint(fields=('evaluation', 'number'), name='revision_number_once'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='revision_number_from_one'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(('digest__contains', ':')), name='revision_digest_names_its_algorithm'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(('content', ''), _negated=True), name='revision_has_content'),
        ),
        migrations.AddConstraint(
            model_name='reviewrecord',
            constraint=models.CheckConstraint(condition=models.Q(('event__in', ['submit', 'withdraw', 'accept', 'return', 'approve', 'reopen', 'finalise'])), name='review_event_known'),
        ),
        migrations.AddConstraint(
            model_name='reviewrecord',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('event__in', ['return', 'reopen']), _negated=True), models.Q(('comment', ''), _negated=True), _connector='OR'), name='review_return_and_reopen_have_a_comment'),
        ),
        migrations.AddConstraint(
            model_name='reviewrecord',
            constraint=models.CheckConstraint(condition=models.Q(('event', 'withdraw'), ('revision__isnull', False), _connector='OR'), name='review_decision_names_its_revision'),
        ),
        migrations.AddIndex(
            model_name='evaluation',
            index=models.Index(fields=['fiscal_year', 'stage'], name='evaluation_year_stage'),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.UniqueConstraint(condition=models.Q(('cancelled_at__isnull', True)), fields=('project', 'fiscal_year', 'form'), name='evaluation_one_open_per_year_and_form'),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.CheckConstraint(condition=models.Q(('stage__in', ['draft', 'submitted', 'in_review', 'returned', 'approved', 'finalised'])), name='evaluation_stage_known'),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.CheckConstraint(condition=models.Q(('form__in', ['self_evaluation'])), name='evaluation_form_known'),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.CheckConstraint(condition=models.Q(('money_unit__in', ['万元', '元'])), name='evaluation_money_unit_known'),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='evaluation_version_from_one'),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.CheckConstraint(condition=models.Q(('policy_id', ''), _negated=True), name='evaluation_has_a_policy'),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.CheckConstraint(condition=models.Q(('stage__in', [evaluator.review.Stage['DRAFT'], evaluator.review.Stage['RETURNED']]), models.Q(('submitted_at__isnull', False), ('submitted_by__isnull', False)), _connector='OR'), name='evaluation_submitted_has_who_and_when'),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('stage', evaluator.review.Stage['IN_REVIEW']), _negated=True), ('accepted_by__isnull', False), _connector='OR'), name='evaluation_in_review_has_a_reviewer'),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('stage__in', [evaluator.review.Stage['APPROVED'], evaluator.review.Stage['FINALISED']]), _negated=True), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False), ('approved_revision__isnull', False)), _connector='OR'), name='evaluation_approved_has_who_when_what'),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('stage', evaluator.review.Stage['FINALISED']), _negated=True), models.Q(('finalised_at__isnull', False), ('finalised_by__isnull', False)), _connector='OR'), name='evaluation_finalised_has_who_and_when'),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('submitted_by')), _negated=True), _connector='OR'), name='evaluation_approver_is_not_the_submitter'),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.CheckConstraint(condition=models.Q(('stage__in', [evaluator.review.Stage['DRAFT'], evaluator.review.Stage['RETURNED']]), models.Q(('pending_count', 0), ('total__isnull', False)), _connector='OR'), name='evaluation_locked_has_a_total'),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.CheckConstraint(condition=models.Q(('pending_count', 0), models.Q(('grade', ''), ('total__isnull', True)), _connector='OR'), name='evaluation_pending_has_no_total'),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.CheckConstraint(condition=models.Q(('total__isnull', True), ('total__gte', 0), _connector='OR'), name='evaluation_total_in_range'),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.CheckConstraint(condition=models.Q(('highest__gte', models.F('lowest')), ('lowest__gte', 0)), name='evaluation_lowest_not_above_highest'),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.CheckConstraint(condition=models.Q(('execution_points__isnull', True), models.Q(('execution_points__gte', 0), ('execution_points__lte', 100)), _connector='OR'), name='evaluation_execution_points_in_range'),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.CheckConstraint(condition=models.Q(('filled_count__lte', models.F('line_count'))), name='evaluation_counts_fit'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['department', 'unit', 'section'])), name='unit_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='unit_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.CheckConstraint(condition=models.Q(('code', ''), _negated=True), name='unit_has_a_code'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.CheckConstraint(condition=models.Q(('region__length', 6), ('region__gte', '0'), ('region__lt', ':')), name='unit_region_six_digits'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.CheckConstraint(condition=models.Q(('path__endswith', '/'), ('path__startswith', '/')), name='unit_path_slashes'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.CheckConstraint(condition=models.Q(('parent__isnull', True), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='unit_not_its_own_parent'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.UniqueConstraint(fields=('unit', 'fiscal_year', 'name'), name='round_name_once'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.CheckConstraint(condition=models.Q(('fiscal_year__gte', 2000), ('fiscal_year__lte', 2100)), name='round_year_sensible'),
        ),
        migrations.AddConstraint(
            model_name='roleassignment',
            constraint=models.UniqueConstraint(fields=('user', 'unit', 'role'), name='role_once_per_unit'),
        ),
        migrations.AddConstraint(
            model_name='roleassignment',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['preparer', 'reviewer', 'finance_reviewer', 'reader'])), name='role_known'),
        ),
        migrations.AddConstraint(
            model_name='project',
            constraint=models.UniqueConstraint(fields=('unit', 'code'), name='project_code_once_per_unit'),
        ),
        migrations.AddConstraint(
            model_name='project',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='project_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='project',
            constraint=models.CheckConstraint(condition=models.Q(('code', ''), _negated=True), name='project_has_a_code'),
        ),
        migrations.AddConstraint(
            model_name='project',
            constraint=models.CheckConstraint(condition=models.Q(('nature__in', ['', 'recurrent', 'one_off'])), name='project_nature_known'),
        ),
        migrations.AddConstraint(
            model_name='project',
            constraint=models.CheckConstraint(condition=models.Q(('starts_on__isnull', True), ('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='project_ends_after_it_starts'),
        ),
    ]
