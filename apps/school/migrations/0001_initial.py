import apps.school.ranges
import django.contrib.postgres.constraints
import django.core.serializers.json
import django.core.validators
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.functions.comparison
import pgtrigger.compiler
import pgtrigger.migrations
import rules.contrib.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('grade', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='年级')),
                ('starts', models.DateField(verbose_name='任职日期')),
                ('ends', models.DateField(blank=True, null=True, verbose_name='离任日期')),
            ],
            options={
                'verbose_name': '任职',
                'verbose_name_plural': '任职',
                'ordering': ['position__order', 'staff__number', '-starts'],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='Day',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('date', models.DateField(unique=True, verbose_name='日期')),
                ('week', models.PositiveSmallIntegerField(help_text='学期内第几周，从1起', verbose_name='周次')),
                ('is_school_day', models.BooleanField(verbose_name='上课日')),
                ('mode', models.CharField(choices=[('onsite', '线下'), ('online', '线上'), ('closed', '停课')], default='onsite', max_length=8, verbose_name='方式')),
                ('half', models.CharField(choices=[('full', '全天'), ('morning', '上午'), ('afternoon', '下午')], default='full', max_length=10, verbose_name='时段')),
                ('runs_as', models.PositiveSmallIntegerField(blank=True, choices=[(1, '星期一'), (2, '星期二'), (3, '星期三'), (4, '星期四'), (5, '星期五'), (6, '星期六'), (7, '星期日')], null=True, verbose_name='按星期几课表')),
                ('source', models.CharField(choices=[('weekday', '按星期'), ('holiday', '法定节假日'), ('makeup', '调休上课'), ('guess', '按星期推定（节假日安排尚未公布）'), ('school', '学校安排')], default='weekday', max_length=8, verbose_name='依据')),
                ('overridden', models.BooleanField(default=False, editable=False, verbose_name='学校改动过')),
                ('note', models.CharField(blank=True, max_length=60, verbose_name='说明')),
            ],
            options={
                'verbose_name': '校历日',
                'verbose_name_plural': '校历日',
                'ordering': ['date'],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='Enrolment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('starts', models.DateField(verbose_name='入班日期')),
                ('ends', models.DateField(blank=True, null=True, verbose_name='离班日期')),
                ('reason', models.CharField(blank=True, max_length=60, verbose_name='变动原因')),
            ],
            options={
                'verbose_name': '在班记录',
                'verbose_name_plural': '在班记录',
                'ordering': ['pupil', '-starts'],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='GuardianEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('pinyin', models.CharField(editable=False, max_length=200, verbose_name='拼音')),
                ('name', models.CharField(max_length=60, verbose_name='姓名')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='手机')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='GuardianLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('expires_at', models.DateTimeField(verbose_name='有效期至')),
                ('revoked_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='作废时间')),
                ('last_used_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='最近使用')),
            ],
            options={
                'verbose_name': '家长链接',
                'verbose_name_plural': '家长链接',
                'ordering': ['guardian__pinyin', '-pk'],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='GuardianLinkEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('expires_at', models.DateTimeField(verbose_name='有效期至')),
                ('revoked_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='作废时间')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Guardianship',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('relation', models.CharField(default='家长', max_length=10, verbose_name='关系')),
            ],
            options={
                'verbose_name': '监护关系',
                'verbose_name_plural': '监护关系',
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='GuardianshipEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('relation', models.CharField(default='家长', max_length=10, verbose_name='关系')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='HomeroomTenure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('starts', models.DateField(verbose_name='开始日期')),
                ('ends', models.DateField(blank=True, null=True, verbose_name='结束日期')),
            ],
            options={
                'verbose_name': '班主任任期',
                'verbose_name_plural': '班主任任期',
                'ordering': ['school_class', '-starts'],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='HomeroomTenureEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('starts', models.DateField(verbose_name='开始日期')),
                ('ends', models.DateField(blank=True, null=True, verbose_name='结束日期')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('kind', models.CharField(choices=[('staff', '教职工'), ('pupils', '学生和监护人'), ('assignments', '任课'), ('timetable', '课表'), ('places', '场所')], max_length=12, verbose_name='内容')),
                ('file', models.FileField(upload_to='imports/', verbose_name='文件')),
                ('file_name', models.CharField(max_length=200, verbose_name='文件名')),
                ('state', models.CharField(choices=[('checking', '正在核对'), ('ready', '等待确认'), ('faulty', '有误'), ('done', '已写入'), ('undone', '已撤销')], default='checking', max_length=10, verbose_name='状态')),
                ('message', models.TextField(blank=True, verbose_name='说明')),
                ('counts', models.JSONField(default=dict, verbose_name='行数')),
                ('header', models.JSONField(default=list, verbose_name='列名')),
                ('rows', models.JSONField(default=list, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='逐行结果')),
                ('undo', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='撤销所需')),
            ],
            options={
                'verbose_name': '导入记录',
                'verbose_name_plural': '导入记录',
                'ordering': ['-created_at', '-pk'],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='Lesson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('weekday', models.PositiveSmallIntegerField(choices=[(1, '星期一'), (2, '星期二'), (3, '星期三'), (4, '星期四'), (5, '星期五'), (6, '星期六'), (7, '星期日')], verbose_name='星期')),
            ],
            options={
                'verbose_name': '课表',
                'verbose_name_plural': '课表',
                'ordering': ['school_class', 'weekday', 'period'],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='LessonEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('weekday', models.PositiveSmallIntegerField(choices=[(1, '星期一'), (2, '星期二'), (3, '星期三'), (4, '星期四'), (5, '星期五'), (6, '星期六'), (7, '星期日')], verbose_name='星期')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Period',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('number', models.PositiveSmallIntegerField(unique=True, verbose_name='节次')),
                ('name', models.CharField(max_length=20, verbose_name='名称')),
                ('starts', models.TimeField(verbose_name='上课')),
                ('ends', models.TimeField(verbose_name='下课')),
            ],
            options={
                'verbose_name': '作息节次',
                'verbose_name_plural': '作息节次',
                'ordering': ['number'],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('pinyin', models.CharField(db_index=True, editable=False, max_length=200, verbose_name='拼音')),
                ('code', models.CharField(max_length=20, unique=True, verbose_name='编号')),
                ('kind', models.CharField(choices=[('classroom', '普通教室'), ('special', '专用教室'), ('office', '办公室'), ('outdoor', '室外场地'), ('service', '后勤用房')], max_length=10, verbose_name='类别')),
                ('building', models.CharField(blank=True, max_length=40, verbose_name='楼宇')),
                ('capacity', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='容纳人数')),
            ],
            options={
                'verbose_name': '场所',
                'verbose_name_plural': '场所',
                'ordering': ['code'],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='PlaceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('pinyin', models.CharField(editable=False, max_length=200, verbose_name='拼音')),
                ('code', models.CharField(max_length=20, verbose_name='编号')),
                ('kind', models.CharField(choices=[('classroom', '普通教室'), ('special', '专用教室'), ('office', '办公室'), ('outdoor', '室外场地'), ('service', '后勤用房')], max_length=10, verbose_name='类别')),
                ('building', models.CharField(blank=True, max_length=40, verbose_name='楼宇')),
                ('capacity', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='容纳人数')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Position',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('pinyin', models.CharField(db_index=True, editable=False, max_length=200, verbose_name='拼音')),
                ('role', models.CharField(blank=True, choices=[('PRIN', '校长'), ('SEC', '党支部书记'), ('VP-T', '分管教学副校长'), ('VP-M', '分管德育副校长'), ('VP-S', '分管安全后勤副校长'), ('HEAD', '部门负责人'), ('YPC', '大队辅导员'), ('COORD', '部门协作员'), ('RGL', '教研组长'), ('LPL', '备课组长'), ('GATE', '门卫'), ('COOK', '厨师'), ('STORE', '仓管员'), ('BUS', '校车照管员'), ('MED', '保健教师'), ('PSY', '心理教师'), ('LIB', '图书管理员'), ('ARC', '档案员'), ('FIN', '会计'), ('UNION', '工会主席'), ('INSP', '责任督学')], max_length=6, verbose_name='权限角色')),
                ('duties', models.TextField(blank=True, verbose_name='岗位职责')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='顺序')),
            ],
            options={
                'verbose_name': '岗位',
                'verbose_name_plural': '岗位',
                'ordering': ['order', 'pinyin'],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='PositionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('pinyin', models.CharField(editable=False, max_length=200, verbose_name='拼音')),
                ('role', models.CharField(blank=True, choices=[('PRIN', '校长'), ('SEC', '党支部书记'), ('VP-T', '分管教学副校长'), ('VP-M', '分管德育副校长'), ('VP-S', '分管安全后勤副校长'), ('HEAD', '部门负责人'), ('YPC', '大队辅导员'), ('COORD', '部门协作员'), ('RGL', '教研组长'), ('LPL', '备课组长'), ('GATE', '门卫'), ('COOK', '厨师'), ('STORE', '仓管员'), ('BUS', '校车照管员'), ('MED', '保健教师'), ('PSY', '心理教师'), ('LIB', '图书管理员'), ('ARC', '档案员'), ('FIN', '会计'), ('UNION', '工会主席'), ('INSP', '责任督学')], max_length=6, verbose_name='权限角色')),
                ('duties', models.TextField(blank=True, verbose_name='岗位职责')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='顺序')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Pupil',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('pinyin', models.CharField(db_index=True, editable=False, max_length=200, verbose_name='拼音')),
                ('name', models.CharField(max_length=60, verbose_name='姓名')),
                ('number', models.CharField(max_length=20, unique=True, verbose_name='学号')),
                ('gender', models.CharField(choices=[('M', '男'), ('F', '女')], max_length=1, verbose_name='性别')),
                ('born_on', models.DateField(blank=True, null=True, verbose_name='出生日期')),
                ('status', models.CharField(choices=[('enrolled', '在读'), ('graduated', '已毕业'), ('left', '已转出')], default='enrolled', max_length=10, verbose_name='状态')),
            ],
            options={
                'verbose_name': '学生',
                'verbose_name_plural': '学生',
                'ordering': ['number'],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='PupilEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('pinyin', models.CharField(editable=False, max_length=200, verbose_name='拼音')),
                ('name', models.CharField(max_length=60, verbose_name='姓名')),
                ('number', models.CharField(max_length=20, verbose_name='学号')),
                ('gender', models.CharField(choices=[('M', '男'), ('F', '女')], max_length=1, verbose_name='性别')),
                ('born_on', models.DateField(blank=True, null=True, verbose_name='出生日期')),
                ('status', models.CharField(choices=[('enrolled', '在读'), ('graduated', '已毕业'), ('left', '已转出')], default='enrolled', max_length=10, verbose_name='状态')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Rollover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='确认时间')),
            ],
            options={
                'verbose_name': '学期结转',
                'verbose_name_plural': '学期结转',
                'ordering': ['-created_at', '-pk'],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='RolloverEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='确认时间')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SchoolClass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('grade', models.PositiveSmallIntegerField(choices=[(1, '一年级'), (2, '二年级'), (3, '三年级'), (4, '四年级'), (5, '五年级'), (6, '六年级')], verbose_name='年级')),
                ('number', models.PositiveSmallIntegerField(verbose_name='班号')),
            ],
            options={
                'verbose_name': '班级',
                'verbose_name_plural': '班级',
                'ordering': ['-year__start_year', 'grade', 'number'],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='SchoolClassEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('grade', models.PositiveSmallIntegerField(choices=[(1, '一年级'), (2, '二年级'), (3, '三年级'), (4, '四年级'), (5, '五年级'), (6, '六年级')], verbose_name='年级')),
                ('number', models.PositiveSmallIntegerField(verbose_name='班号')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SchoolYear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('start_year', models.PositiveSmallIntegerField(unique=True, validators=[django.core.validators.MinValueValidator(1900), django.core.validators.MaxValueValidator(9998)], verbose_name='起始年份')),
            ],
            options={
                'verbose_name': '学年',
                'verbose_name_plural': '学年',
                'ordering': ['-start_year'],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='SchoolYearEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('start_year', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1900), django.core.validators.MaxValueValidator(9998)], verbose_name='起始年份')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Staff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('pinyin', models.CharField(db_index=True, editable=False, max_length=200, verbose_name='拼音')),
                ('name', models.CharField(max_length=60, verbose_name='姓名')),
                ('number', models.CharField(max_length=20, unique=True, verbose_name='工号')),
                ('gender', models.CharField(choices=[('M', '男'), ('F', '女')], max_length=1, verbose_name='性别')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='手机')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='邮箱')),
                ('is_teacher', models.BooleanField(default=True, verbose_name='任课教师')),
                ('external', models.BooleanField(default=False, help_text='责任督学等：有账号，但不是本校教职工。', verbose_name='校外人员')),
                ('joined_on', models.DateField(blank=True, null=True, verbose_name='到校日期')),
                ('left_on', models.DateField(blank=True, null=True, verbose_name='离校日期')),
            ],
            options={
                'verbose_name': '教职工',
                'verbose_name_plural': '教职工',
                'ordering': ['number'],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='StaffEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('pinyin', models.CharField(editable=False, max_length=200, verbose_name='拼音')),
                ('name', models.CharField(max_length=60, verbose_name='姓名')),
                ('number', models.CharField(max_length=20, verbose_name='工号')),
                ('gender', models.CharField(choices=[('M', '男'), ('F', '女')], max_length=1, verbose_name='性别')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='手机')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='邮箱')),
                ('is_teacher', models.BooleanField(default=True, verbose_name='任课教师')),
                ('external', models.BooleanField(default=False, help_text='责任督学等：有账号，但不是本校教职工。', verbose_name='校外人员')),
                ('joined_on', models.DateField(blank=True, null=True, verbose_name='到校日期')),
                ('left_on', models.DateField(blank=True, null=True, verbose_name='离校日期')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Subject',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('pinyin', models.CharField(db_index=True, editable=False, max_length=200, verbose_name='拼音')),
                ('code', models.SlugField(max_length=12, unique=True, verbose_name='代码')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='顺序')),
            ],
            options={
                'verbose_name': '学科',
                'verbose_name_plural': '学科',
                'ordering': ['order', 'code'],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='SubjectEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('pinyin', models.CharField(editable=False, max_length=200, verbose_name='拼音')),
                ('code', models.SlugField(db_index=False, max_length=12, verbose_name='代码')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='顺序')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TeachingAssignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('periods', models.PositiveSmallIntegerField(default=1, verbose_name='周课时')),
                ('starts', models.DateField(verbose_name='开始日期')),
                ('ends', models.DateField(blank=True, null=True, verbose_name='结束日期')),
            ],
            options={
                'verbose_name': '任课',
                'verbose_name_plural': '任课',
                'ordering': ['school_class', 'subject__order', '-starts'],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='TeachingAssignmentEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('periods', models.PositiveSmallIntegerField(default=1, verbose_name='周课时')),
                ('starts', models.DateField(verbose_name='开始日期')),
                ('ends', models.DateField(blank=True, null=True, verbose_name='结束日期')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Term',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('half', models.PositiveSmallIntegerField(choices=[(1, '第一学期'), (2, '第二学期')], verbose_name='学期')),
                ('code', models.CharField(editable=False, max_length=11, unique=True, verbose_name='代码')),
                ('starts', models.DateField(verbose_name='开学日期')),
                ('ends', models.DateField(verbose_name='结束日期')),
            ],
            options={
                'verbose_name': '学期',
                'verbose_name_plural': '学期',
                'ordering': ['-starts'],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='TermEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('half', models.PositiveSmallIntegerField(choices=[(1, '第一学期'), (2, '第二学期')], verbose_name='学期')),
                ('code', models.CharField(editable=False, max_length=11, verbose_name='代码')),
                ('starts', models.DateField(verbose_name='开学日期')),
                ('ends', models.DateField(verbose_name='结束日期')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DayEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('date', models.DateField(verbose_name='日期')),
                ('week', models.PositiveSmallIntegerField(help_text='学期内第几周，从1起', verbose_name='周次')),
                ('is_school_day', models.BooleanField(verbose_name='上课日')),
                ('mode', models.CharField(choices=[('onsite', '线下'), ('online', '线上'), ('closed', '停课')], default='onsite', max_length=8, verbose_name='方式')),
                ('half', models.CharField(choices=[('full', '全天'), ('morning', '上午'), ('afternoon', '下午')], default='full', max_length=10, verbose_name='时段')),
                ('runs_as', models.PositiveSmallIntegerField(blank=True, choices=[(1, '星期一'), (2, '星期二'), (3, '星期三'), (4, '星期四'), (5, '星期五'), (6, '星期六'), (7, '星期日')], null=True, verbose_name='按星期几课表')),
                ('source', models.CharField(choices=[('weekday', '按星期'), ('holiday', '法定节假日'), ('makeup', '调休上课'), ('guess', '按星期推定（节假日安排尚未公布）'), ('school', '学校安排')], default='weekday', max_length=8, verbose_name='依据')),
                ('overridden', models.BooleanField(default=False, editable=False, verbose_name='学校改动过')),
                ('note', models.CharField(blank=True, max_length=60, verbose_name='说明')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='school.day')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Department',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('pinyin', models.CharField(db_index=True, editable=False, max_length=200, verbose_name='拼音')),
                ('code', models.SlugField(max_length=12, unique=True, verbose_name='代码')),
                ('overseer_role', models.CharField(choices=[('PRIN', '校长'), ('SEC', '党支部书记'), ('VP-T', '分管教学副校长'), ('VP-M', '分管德育副校长'), ('VP-S', '分管安全后勤副校长')], default='PRIN', max_length=6, verbose_name='分管领导')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='顺序')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='school.department', verbose_name='上级部门')),
            ],
            options={
                'verbose_name': '部门',
                'verbose_name_plural': '部门',
                'ordering': ['order', 'code'],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='AppointmentEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('grade', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='年级')),
                ('starts', models.DateField(verbose_name='任职日期')),
                ('ends', models.DateField(blank=True, null=True, verbose_name='离任日期')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='school.appointment')),
                ('department', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.department', verbose_name='部门')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='appointment',
            name='department',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='school.department', verbose_name='部门'),
        ),
        migrations.CreateModel(
            name='DepartmentEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('pinyin', models.CharField(editable=False, max_length=200, verbose_name='拼音')),
                ('code', models.SlugField(db_index=False, max_length=12, verbose_name='代码')),
                ('overseer_role', models.CharField(choices=[('PRIN', '校长'), ('SEC', '党支部书记'), ('VP-T', '分管教学副校长'), ('VP-M', '分管德育副校长'), ('VP-S', '分管安全后勤副校长')], default='PRIN', max_length=6, verbose_name='分管领导')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='顺序')),
                ('parent', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.department', verbose_name='上级部门')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='school.department')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='EnrolmentEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('starts', models.DateField(verbose_name='入班日期')),
                ('ends', models.DateField(blank=True, null=True, verbose_name='离班日期')),
                ('reason', models.CharField(blank=True, max_length=60, verbose_name='变动原因')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='school.enrolment')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Guardian',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('pinyin', models.CharField(db_index=True, editable=False, max_length=200, verbose_name='拼音')),
                ('name', models.CharField(max_length=60, verbose_name='姓名')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='手机')),
            ],
            options={
                'verbose_name': '监护人',
                'verbose_name_plural': '监护人',
                'ordering': ['pinyin'],
                'constraints': [models.UniqueConstraint(fields=('name', 'phone'), name='guardian_once', violation_error_message='已有同名同手机号的监护人。')],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='guardian',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "school_guardianevent" ("created_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "pinyin", "updated_at") VALUES (NEW."created_at", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."pinyin", NEW."updated_at"); RETURN NULL;', hash='f455b267e7b5d26c6647b09c6101b226a97f7141', operation='INSERT', pgid='pgtrigger_insert_insert_91206', table='school_guardian', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='guardian',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "school_guardianevent" ("created_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "pinyin", "updated_at") VALUES (NEW."created_at", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."pinyin", NEW."updated_at"); RETURN NULL;', hash='2e3902cd85fa8e1cd798000613ad2f1d2b58ffee', operation='UPDATE', pgid='pgtrigger_update_update_29c76', table='school_guardian', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='guardian',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "school_guardianevent" ("created_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "pinyin", "updated_at") VALUES (OLD."created_at", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phone", OLD."pinyin", OLD."updated_at"); RETURN NULL;', hash='fe95fd6cb3fb08a1851dc58e74759e28ed1e3715', operation='DELETE', pgid='pgtrigger_delete_delete_17a3e', table='school_guardian', when='AFTER')),
        ),
        migrations.AddField(
            model_name='guardianevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='guardianevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='school.guardian'),
        ),
        migrations.AddField(
            model_name='guardianlink',
            name='guardian',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='school.guardian', verbose_name='监护人'),
        ),
        migrations.AddField(
            model_name='guardianlink',
            name='revoked_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='作废人'),
        ),
        migrations.AddField(
            model_name='guardianlinkevent',
            name='guardian',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.guardian', verbose_name='监护人'),
        ),
        migrations.AddField(
            model_name='guardianlinkevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='guardianlinkevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='school.guardianlink'),
        ),
        migrations.AddField(
            model_name='guardianlinkevent',
            name='revoked_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='作废人'),
        ),
        migrations.AddField(
            model_name='guardianship',
            name='guardian',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wards', to='school.guardian', verbose_name='监护人'),
        ),
        migrations.AddField(
            model_name='guardianshipevent',
            name='guardian',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.guardian', verbose_name='监护人'),
        ),
        migrations.AddField(
            model_name='guardianshipevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='guardianshipevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='school.guardianship'),
        ),
        migrations.AddField(
            model_name='homeroomtenureevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='homeroomtenureevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='school.homeroomtenure'),
        ),
        migrations.AddField(
            model_name='importrun',
            name='started_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL, verbose_name='经办人'),
        ),
        migrations.AddField(
            model_name='lessonevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='lessonevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='school.lesson'),
        ),
        migrations.AddConstraint(
            model_name='period',
            constraint=models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='period_ends_after_start', violation_error_message='下课时间必须晚于上课时间。'),
        ),
        migrations.AddField(
            model_name='lessonevent',
            name='period',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.period', verbose_name='节次'),
        ),
        migrations.AddField(
            model_name='lesson',
            name='period',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='school.period', verbose_name='节次'),
        ),
        migrations.AddField(
            model_name='lessonevent',
            name='place',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.place', verbose_name='地点'),
        ),
        migrations.AddField(
            model_name='lesson',
            name='place',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='lessons', to='school.place', verbose_name='地点'),
        ),
        migrations.AddField(
            model_name='placeevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='placeevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='school.place'),
        ),
        migrations.AddConstraint(
            model_name='position',
            constraint=models.UniqueConstraint(fields=('name',), name='position_once', violation_error_message='已有同名岗位。'),
        ),
        migrations.AddField(
            model_name='appointmentevent',
            name='position',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.position', verbose_name='岗位'),
        ),
        migrations.AddField(
            model_name='appointment',
            name='position',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='school.position', verbose_name='岗位'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='position',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "school_positionevent" ("created_at", "duties", "id", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pinyin", "role", "updated_at") VALUES (NEW."created_at", NEW."duties", NEW."id", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."pinyin", NEW."role", NEW."updated_at"); RETURN NULL;', hash='a80b8de70183641fd457d3b7a05ea2888b29ab28', operation='INSERT', pgid='pgtrigger_insert_insert_25b5e', table='school_position', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='position',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "school_positionevent" ("created_at", "duties", "id", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pinyin", "role", "updated_at") VALUES (NEW."created_at", NEW."duties", NEW."id", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."pinyin", NEW."role", NEW."updated_at"); RETURN NULL;', hash='6d82c1185ba897642038e565176362d6c95f0751', operation='UPDATE', pgid='pgtrigger_update_update_422ea', table='school_position', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='position',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "school_positionevent" ("created_at", "duties", "id", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pinyin", "role", "updated_at") VALUES (OLD."created_at", OLD."duties", OLD."id", OLD."name", OLD."order", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."pinyin", OLD."role", OLD."updated_at"); RETURN NULL;', hash='57249b5a551d386984b4299fa764d95f8b997132', operation='DELETE', pgid='pgtrigger_delete_delete_b7c22', table='school_position', when='AFTER')),
        ),
        migrations.AddField(
            model_name='positionevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='positionevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='school.position'),
        ),
        migrations.AddField(
            model_name='guardianshipevent',
            name='pupil',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.pupil', verbose_name='学生'),
        ),
        migrations.AddField(
            model_name='guardianship',
            name='pupil',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='guardianships', to='school.pupil', verbose_name='学生'),
        ),
        migrations.AddField(
            model_name='enrolmentevent',
            name='pupil',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.pupil', verbose_name='学生'),
        ),
        migrations.AddField(
            model_name='enrolment',
            name='pupil',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enrolments', to='school.pupil', verbose_name='学生'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pupil',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "school_pupilevent" ("born_on", "created_at", "gender", "id", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pinyin", "status", "updated_at") VALUES (NEW."born_on", NEW."created_at", NEW."gender", NEW."id", NEW."name", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."pinyin", NEW."status", NEW."updated_at"); RETURN NULL;', hash='4632937448975b7e961a2499f1b41d85bb21e341', operation='INSERT', pgid='pgtrigger_insert_insert_9378e', table='school_pupil', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pupil',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "school_pupilevent" ("born_on", "created_at", "gender", "id", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pinyin", "status", "updated_at") VALUES (NEW."born_on", NEW."created_at", NEW."gender", NEW."id", NEW."name", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."pinyin", NEW."status", NEW."updated_at"); RETURN NULL;', hash='7dc78dd822c5fae511910ff84104ba5eea9bf99b', operation='UPDATE', pgid='pgtrigger_update_update_4fe5e', table='school_pupil', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pupil',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "school_pupilevent" ("born_on", "created_at", "gender", "id", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pinyin", "status", "updated_at") VALUES (OLD."born_on", OLD."created_at", OLD."gender", OLD."id", OLD."name", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."pinyin", OLD."status", OLD."updated_at"); RETURN NULL;', hash='1f22b83eb9f3633f32bff927b44d3f0568e76865', operation='DELETE', pgid='pgtrigger_delete_delete_62923', table='school_pupil', when='AFTER')),
        ),
        migrations.AddField(
            model_name='pupilevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='pupilevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='school.pupil'),
        ),
        migrations.AddField(
            model_name='rollover',
            name='done_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL, verbose_name='经办人'),
        ),
        migrations.AddField(
            model_name='rolloverevent',
            name='done_by',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人'),
        ),
        migrations.AddField(
            model_name='rolloverevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='rolloverevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='school.rollover'),
        ),
        migrations.AddField(
            model_name='schoolclass',
            name='promoted_from',
            field=models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='promoted_to', to='school.schoolclass', verbose_name='由哪个班升上来'),
        ),
        migrations.AddField(
            model_name='schoolclass',
            name='room',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='classes', to='school.place', verbose_name='教室'),
        ),
        migrations.AddField(
            model_name='lessonevent',
            name='school_class',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.schoolclass', verbose_name='班级'),
        ),
        migrations.AddField(
            model_name='lesson',
            name='school_class',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lessons', to='school.schoolclass', verbose_name='班级'),
        ),
        migrations.AddField(
            model_name='homeroomtenureevent',
            name='school_class',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.schoolclass', verbose_name='班级'),
        ),
        migrations.AddField(
            model_name='homeroomtenure',
            name='school_class',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='homeroom_tenures', to='school.schoolclass', verbose_name='班级'),
        ),
        migrations.AddField(
            model_name='enrolmentevent',
            name='school_class',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.schoolclass', verbose_name='班级'),
        ),
        migrations.AddField(
            model_name='enrolment',
            name='school_class',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='school.schoolclass', verbose_name='班级'),
        ),
        migrations.AddField(
            model_name='schoolclassevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='schoolclassevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='school.schoolclass'),
        ),
        migrations.AddField(
            model_name='schoolclassevent',
            name='promoted_from',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.schoolclass', verbose_name='由哪个班升上来'),
        ),
        migrations.AddField(
            model_name='schoolclassevent',
            name='room',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.place', verbose_name='教室'),
        ),
        migrations.AddField(
            model_name='schoolclassevent',
            name='year',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.schoolyear', verbose_name='学年'),
        ),
        migrations.AddField(
            model_name='schoolclass',
            name='year',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='classes', to='school.schoolyear', verbose_name='学年'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='schoolyear',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "school_schoolyearevent" ("created_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "start_year", "updated_at") VALUES (NEW."created_at", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."start_year", NEW."updated_at"); RETURN NULL;', hash='aed8de2c1cf2152f2323bb61b3ad3e1ec2231046', operation='INSERT', pgid='pgtrigger_insert_insert_fe34a', table='school_schoolyear', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='schoolyear',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "school_schoolyearevent" ("created_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "start_year", "updated_at") VALUES (NEW."created_at", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."start_year", NEW."updated_at"); RETURN NULL;', hash='4cc7c7548d37e48b76dad0c0f2ec93f87b1d9f8b', operation='UPDATE', pgid='pgtrigger_update_update_6c8c7', table='school_schoolyear', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='schoolyear',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "school_schoolyearevent" ("created_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "start_year", "updated_at") VALUES (OLD."created_at", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."start_year", OLD."updated_at"); RETURN NULL;', hash='8192c766d727dfe6ff7c466c255b6e07f6d4ee4b', operation='DELETE', pgid='pgtrigger_delete_delete_d1f19', table='school_schoolyear', when='AFTER')),
        ),
        migrations.AddField(
            model_name='schoolyearevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='schoolyearevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='school.schoolyear'),
        ),
        migrations.AddField(
            model_name='staff',
            name='user',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='staff', to=settings.AUTH_USER_MODEL, verbose_name='账号'),
        ),
        migrations.AddField(
            model_name='placeevent',
            name='keeper',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.staff', verbose_name='责任人'),
        ),
        migrations.AddField(
            model_name='place',
            name='keeper',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='school.staff', verbose_name='责任人'),
        ),
        migrations.AddField(
            model_name='lessonevent',
            name='staff',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.staff', verbose_name='教师'),
        ),
        migrations.AddField(
            model_name='lesson',
            name='staff',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='lessons', to='school.staff', verbose_name='教师'),
        ),
        migrations.AddField(
            model_name='homeroomtenureevent',
            name='staff',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.staff', verbose_name='班主任'),
        ),
        migrations.AddField(
            model_name='homeroomtenure',
            name='staff',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='homeroom_tenures', to='school.staff', verbose_name='班主任'),
        ),
        migrations.AddField(
            model_name='appointmentevent',
            name='staff',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.staff', verbose_name='教职工'),
        ),
        migrations.AddField(
            model_name='appointment',
            name='staff',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='appointments', to='school.staff', verbose_name='教职工'),
        ),
        migrations.AddField(
            model_name='staffevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='staffevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='school.staff'),
        ),
        migrations.AddField(
            model_name='staffevent',
            name='user',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='账号'),
        ),
        migrations.AddField(
            model_name='lessonevent',
            name='subject',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.subject', verbose_name='学科'),
        ),
        migrations.AddField(
            model_name='lesson',
            name='subject',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='school.subject', verbose_name='学科'),
        ),
        migrations.AddField(
            model_name='appointmentevent',
            name='subject',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.subject', verbose_name='学科'),
        ),
        migrations.AddField(
            model_name='appointment',
            name='subject',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='school.subject', verbose_name='学科'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='subject',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "school_subjectevent" ("code", "created_at", "id", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pinyin", "updated_at") VALUES (NEW."code", NEW."created_at", NEW."id", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."pinyin", NEW."updated_at"); RETURN NULL;', hash='72333a4feae321adb663072090418c9f61c64999', operation='INSERT', pgid='pgtrigger_insert_insert_77460', table='school_subject', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='subject',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "school_subjectevent" ("code", "created_at", "id", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pinyin", "updated_at") VALUES (NEW."code", NEW."created_at", NEW."id", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."pinyin", NEW."updated_at"); RETURN NULL;', hash='dfad0c6179e665b3e1885251e0e03748056c40b1', operation='UPDATE', pgid='pgtrigger_update_update_c45f8', table='school_subject', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='subject',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "school_subjectevent" ("code", "created_at", "id", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pinyin", "updated_at") VALUES (OLD."code", OLD."created_at", OLD."id", OLD."name", OLD."order", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."pinyin", OLD."updated_at"); RETURN NULL;', hash='8296b738038afac4163f9a25c824eba29e652881', operation='DELETE', pgid='pgtrigger_delete_delete_1a7a2', table='school_subject', when='AFTER')),
        ),
        migrations.AddField(
            model_name='subjectevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='subjectevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='school.subject'),
        ),
        migrations.AddField(
            model_name='teachingassignment',
            name='school_class',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='teaching_assignments', to='school.schoolclass', verbose_name='班级'),
        ),
        migrations.AddField(
            model_name='teachingassignment',
            name='staff',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='teaching_assignments', to='school.staff', verbose_name='教师'),
        ),
        migrations.AddField(
            model_name='teachingassignment',
            name='subject',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='school.subject', verbose_name='学科'),
        ),
        migrations.AddField(
            model_name='teachingassignmentevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='teachingassignmentevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='school.teachingassignment'),
        ),
        migrations.AddField(
            model_name='teachingassignmentevent',
            name='school_class',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.schoolclass', verbose_name='班级'),
        ),
        migrations.AddField(
            model_name='teachingassignmentevent',
            name='staff',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.staff', verbose_name='教师'),
        ),
        migrations.AddField(
            model_name='teachingassignmentevent',
            name='subject',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.subject', verbose_name='学科'),
        ),
        migrations.AddField(
            model_name='term',
            name='year',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='terms', to='school.schoolyear', verbose_name='学年'),
        ),
        migrations.AddField(
            model_name='teachingassignmentevent',
            name='term',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.term', verbose_name='学期'),
        ),
        migrations.AddField(
            model_name='teachingassignment',
            name='term',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='school.term', verbose_name='学期'),
        ),
        migrations.AddField(
            model_name='rolloverevent',
            name='source',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.term', verbose_name='由哪个学期'),
        ),
        migrations.AddField(
            model_name='rolloverevent',
            name='term',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.term', verbose_name='新学期'),
        ),
        migrations.AddField(
            model_name='rollover',
            name='source',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rolled_to', to='school.term', verbose_name='由哪个学期'),
        ),
        migrations.AddField(
            model_name='rollover',
            name='term',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='rolled_from', to='school.term', verbose_name='新学期'),
        ),
        migrations.AddField(
            model_name='lessonevent',
            name='term',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.term', verbose_name='学期'),
        ),
        migrations.AddField(
            model_name='lesson',
            name='term',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='school.term', verbose_name='学期'),
        ),
        migrations.AddField(
            model_name='importrun',
            name='term',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='school.term', verbose_name='学期'),
        ),
        migrations.AddField(
            model_name='dayevent',
            name='term',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.term', verbose_name='学期'),
        ),
        migrations.AddField(
            model_name='day',
            name='term',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='school.term', verbose_name='学期'),
        ),
        migrations.AddField(
            model_name='termevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='termevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='school.term'),
        ),
        migrations.AddField(
            model_name='termevent',
            name='year',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.schoolyear', verbose_name='学年'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='department',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "school_departmentevent" ("code", "created_at", "id", "name", "order", "overseer_role", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pinyin", "updated_at") VALUES (NEW."code", NEW."created_at", NEW."id", NEW."name", NEW."order", NEW."overseer_role", NEW."parent_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."pinyin", NEW."updated_at"); RETURN NULL;', hash='a744cb6cb0cf6331e74c93c9d9d22034f1eb5836', operation='INSERT', pgid='pgtrigger_insert_insert_c53fb', table='school_department', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='department',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "school_departmentevent" ("code", "created_at", "id", "name", "order", "overseer_role", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pinyin", "updated_at") VALUES (NEW."code", NEW."created_at", NEW."id", NEW."name", NEW."order", NEW."overseer_role", NEW."parent_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."pinyin", NEW."updated_at"); RETURN NULL;', hash='c4043848d0243aff6b910e68b56deef7d7d37a1d', operation='UPDATE', pgid='pgtrigger_update_update_2583a', table='school_department', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='department',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "school_departmentevent" ("code", "created_at", "id", "name", "order", "overseer_role", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pinyin", "updated_at") VALUES (OLD."code", OLD."created_at", OLD."id", OLD."name", OLD."order", OLD."overseer_role", OLD."parent_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."pinyin", OLD."updated_at"); RETURN NULL;', hash='1fbbfba4fddbfeaf771af0d16961fa02110a1b26', operation='DELETE', pgid='pgtrigger_delete_delete_f29f5', table='school_department', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='guardianlink',
            constraint=models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('guardian',), name='guardian_one_link_at_a_time'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='guardianlink',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "school_guardianlinkevent" ("created_at", "expires_at", "guardian_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "revoked_by_id") VALUES (NEW."created_at", NEW."expires_at", NEW."guardian_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."revoked_at", NEW."revoked_by_id"); RETURN NULL;', hash='087be592367a774028af352f7316ab0a359a3101', operation='INSERT', pgid='pgtrigger_insert_insert_88176', table='school_guardianlink', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='guardianlink',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."guardian_id" IS DISTINCT FROM (NEW."guardian_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."revoked_at" IS DISTINCT FROM (NEW."revoked_at") OR OLD."revoked_by_id" IS DISTINCT FROM (NEW."revoked_by_id"))', func='INSERT INTO "school_guardianlinkevent" ("created_at", "expires_at", "guardian_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "revoked_by_id") VALUES (NEW."created_at", NEW."expires_at", NEW."guardian_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."revoked_at", NEW."revoked_by_id"); RETURN NULL;', hash='dac5097a5212d6359c9da5198e1960c0dcb5de1e', operation='UPDATE', pgid='pgtrigger_update_update_19886', table='school_guardianlink', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='guardianlink',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "school_guardianlinkevent" ("created_at", "expires_at", "guardian_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "revoked_by_id") VALUES (OLD."created_at", OLD."expires_at", OLD."guardian_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."revoked_at", OLD."revoked_by_id"); RETURN NULL;', hash='bb3239159caaa1ff0c77c54df600f62b0a4069c6', operation='DELETE', pgid='pgtrigger_delete_delete_0f9b7', table='school_guardianlink', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='guardianship',
            constraint=models.UniqueConstraint(fields=('guardian', 'pupil'), name='guardianship_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='guardianship',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "school_guardianshipevent" ("created_at", "guardian_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pupil_id", "relation", "updated_at") VALUES (NEW."created_at", NEW."guardian_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."pupil_id", NEW."relation", NEW."updated_at"); RETURN NULL;', hash='9129e89be84fbd4b4d7225e2c3c88a0884446117', operation='INSERT', pgid='pgtrigger_insert_insert_033d1', table='school_guardianship', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='guardianship',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "school_guardianshipevent" ("created_at", "guardian_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pupil_id", "relation", "updated_at") VALUES (NEW."created_at", NEW."guardian_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."pupil_id", NEW."relation", NEW."updated_at"); RETURN NULL;', hash='3cbfbab4689a5055320d7e582acdc5e3edbaa416', operation='UPDATE', pgid='pgtrigger_update_update_6f6d9', table='school_guardianship', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='guardianship',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "school_guardianshipevent" ("created_at", "guardian_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pupil_id", "relation", "updated_at") VALUES (OLD."created_at", OLD."guardian_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."pupil_id", OLD."relation", OLD."updated_at"); RETURN NULL;', hash='cbacd21e571f57a388f76a72979fe0ac7200df49', operation='DELETE', pgid='pgtrigger_delete_delete_4696d', table='school_guardianship', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='enrolment',
            constraint=models.CheckConstraint(condition=models.Q(('ends', None), ('ends__gte', models.F('starts')), _connector='OR'), name='enrolment_ends_after_start', violation_error_message='结束日期不能早于开始日期。'),
        ),
        migrations.AddConstraint(
            model_name='enrolment',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(apps.school.ranges.SameRow('pupil', 'pupil', models.Value('[]')), '&&'), (apps.school.ranges.DateRange('starts', django.db.models.functions.comparison.Greatest('starts', django.db.models.functions.comparison.Coalesce('ends', django.db.models.functions.comparison.Cast(models.Value('infinity'), models.DateField()))), models.Value('[]')), '&&')], name='pupil_in_one_class_at_a_time', violation_error_message='这名学生在这段时间已在另一个班。'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='enrolment',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "school_enrolmentevent" ("created_at", "ends", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pupil_id", "reason", "school_class_id", "starts", "updated_at") VALUES (NEW."created_at", NEW."ends", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."pupil_id", NEW."reason", NEW."school_class_id", NEW."starts", NEW."updated_at"); RETURN NULL;', hash='a9b5453526cc23651dcd67b391c270c4d578d05f', operation='INSERT', pgid='pgtrigger_insert_insert_16be9', table='school_enrolment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='enrolment',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "school_enrolmentevent" ("created_at", "ends", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pupil_id", "reason", "school_class_id", "starts", "updated_at") VALUES (NEW."created_at", NEW."ends", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."pupil_id", NEW."reason", NEW."school_class_id", NEW."starts", NEW."updated_at"); RETURN NULL;', hash='e31bcafa87cb9a595797fd138ecd2bba824bbdd6', operation='UPDATE', pgid='pgtrigger_update_update_a8561', table='school_enrolment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='enrolment',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "school_enrolmentevent" ("created_at", "ends", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pupil_id", "reason", "school_class_id", "starts", "updated_at") VALUES (OLD."created_at", OLD."ends", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."pupil_id", OLD."reason", OLD."school_class_id", OLD."starts", OLD."updated_at"); RETURN NULL;', hash='da62f53ba640f1deefa850cf98fb326b3f29513f', operation='DELETE', pgid='pgtrigger_delete_delete_25375', table='school_enrolment', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='schoolclass',
            constraint=models.UniqueConstraint(fields=('year', 'grade', 'number'), name='class_once_a_year', violation_error_message='这个学年已有这个班。'),
        ),
        migrations.AddConstraint(
            model_name='schoolclass',
            constraint=models.CheckConstraint(condition=models.Q(('grade__gte', 1), ('grade__lte', 6), ('number__gte', 1)), name='class_grade_1_to_6', violation_error_message='年级从一到六，班号从1起。'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='schoolclass',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "school_schoolclassevent" ("created_at", "grade", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "promoted_from_id", "room_id", "updated_at", "year_id") VALUES (NEW."created_at", NEW."grade", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."promoted_from_id", NEW."room_id", NEW."updated_at", NEW."year_id"); RETURN NULL;', hash='80a055f3ad6a23800e7df98e6f63f2457a398e2e', operation='INSERT', pgid='pgtrigger_insert_insert_b3f21', table='school_schoolclass', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='schoolclass',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "school_schoolclassevent" ("created_at", "grade", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "promoted_from_id", "room_id", "updated_at", "year_id") VALUES (NEW."created_at", NEW."grade", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."promoted_from_id", NEW."room_id", NEW."updated_at", NEW."year_id"); RETURN NULL;', hash='519b70c4229f244832f4362c4e493e06eb59ae56', operation='UPDATE', pgid='pgtrigger_update_update_53a1c', table='school_schoolclass', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='schoolclass',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "school_schoolclassevent" ("created_at", "grade", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "promoted_from_id", "room_id", "updated_at", "year_id") VALUES (OLD."created_at", OLD."grade", OLD."id", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."promoted_from_id", OLD."room_id", OLD."updated_at", OLD."year_id"); RETURN NULL;', hash='e4288015cb4f32257b9bb8d7e4d3c85fba8b12b7', operation='DELETE', pgid='pgtrigger_delete_delete_ac5a8', table='school_schoolclass', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='staff',
            constraint=models.CheckConstraint(condition=models.Q(('left_on', None), ('joined_on', None), ('left_on__gte', models.F('joined_on')), _connector='OR'), name='staff_leaves_after_joining', violation_error_message='离校日期不能早于到校日期。'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='staff',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "school_staffevent" ("created_at", "email", "external", "gender", "id", "is_teacher", "joined_on", "left_on", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "pinyin", "updated_at", "user_id") VALUES (NEW."created_at", NEW."email", NEW."external", NEW."gender", NEW."id", NEW."is_teacher", NEW."joined_on", NEW."left_on", NEW."name", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."pinyin", NEW."updated_at", NEW."user_id"); RETURN NULL;', hash='44434aea745b1c010adf59d6509528cb15eb16c7', operation='INSERT', pgid='pgtrigger_insert_insert_d0489', table='school_staff', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='staff',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "school_staffevent" ("created_at", "email", "external", "gender", "id", "is_teacher", "joined_on", "left_on", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "pinyin", "updated_at", "user_id") VALUES (NEW."created_at", NEW."email", NEW."external", NEW."gender", NEW."id", NEW."is_teacher", NEW."joined_on", NEW."left_on", NEW."name", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."pinyin", NEW."updated_at", NEW."user_id"); RETURN NULL;', hash='b828caa554464369d8e5dd88fe8a8fd759286ee0', operation='UPDATE', pgid='pgtrigger_update_update_0b462', table='school_staff', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='staff',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "school_staffevent" ("created_at", "email", "external", "gender", "id", "is_teacher", "joined_on", "left_on", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "pinyin", "updated_at", "user_id") VALUES (OLD."created_at", OLD."email", OLD."external", OLD."gender", OLD."id", OLD."is_teacher", OLD."joined_on", OLD."left_on", OLD."name", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phone", OLD."pinyin", OLD."updated_at", OLD."user_id"); RETURN NULL;', hash='f72783e2122c9bef8a7bf58cf3dfae6a5fac1028', operation='DELETE', pgid='pgtrigger_delete_delete_5aa0b', table='school_staff', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='place',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "school_placeevent" ("building", "capacity", "code", "created_at", "id", "keeper_id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pinyin", "updated_at") VALUES (NEW."building", NEW."capacity", NEW."code", NEW."created_at", NEW."id", NEW."keeper_id", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."pinyin", NEW."updated_at"); RETURN NULL;', hash='f04542d71ce5315c9caf67e0166d382db565feff', operation='INSERT', pgid='pgtrigger_insert_insert_9a0fe', table='school_place', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='place',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "school_placeevent" ("building", "capacity", "code", "created_at", "id", "keeper_id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pinyin", "updated_at") VALUES (NEW."building", NEW."capacity", NEW."code", NEW."created_at", NEW."id", NEW."keeper_id", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."pinyin", NEW."updated_at"); RETURN NULL;', hash='e6548371035aca858e242bb80903f69fd6599a13', operation='UPDATE', pgid='pgtrigger_update_update_28b51', table='school_place', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='place',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "school_placeevent" ("building", "capacity", "code", "created_at", "id", "keeper_id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pinyin", "updated_at") VALUES (OLD."building", OLD."capacity", OLD."code", OLD."created_at", OLD."id", OLD."keeper_id", OLD."kind", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."pinyin", OLD."updated_at"); RETURN NULL;', hash='ff02663006a7c2435689e487737551de887e4da5', operation='DELETE', pgid='pgtrigger_delete_delete_bdd87', table='school_place', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='homeroomtenure',
            constraint=models.CheckConstraint(condition=models.Q(('ends', None), ('ends__gte', models.F('starts')), _connector='OR'), name='tenure_ends_after_start', violation_error_message='结束日期不能早于开始日期。'),
        ),
        migrations.AddConstraint(
            model_name='homeroomtenure',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(apps.school.ranges.SameRow('school_class', 'school_class', models.Value('[]')), '&&'), (apps.school.ranges.DateRange('starts', django.db.models.functions.comparison.Greatest('starts', django.db.models.functions.comparison.Coalesce('ends', django.db.models.functions.comparison.Cast(models.Value('infinity'), models.DateField()))), models.Value('[]')), '&&')], name='one_homeroom_teacher_at_a_time', violation_error_message='这个班在这段时间已有班主任，请先结束前一段任期。'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='homeroomtenure',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "school_homeroomtenureevent" ("created_at", "ends", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_class_id", "staff_id", "starts", "updated_at") VALUES (NEW."created_at", NEW."ends", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."school_class_id", NEW."staff_id", NEW."starts", NEW."updated_at"); RETURN NULL;', hash='53721c31f37149a22862f42d6d1e574e4f75a39d', operation='INSERT', pgid='pgtrigger_insert_insert_84935', table='school_homeroomtenure', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='homeroomtenure',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "school_homeroomtenureevent" ("created_at", "ends", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_class_id", "staff_id", "starts", "updated_at") VALUES (NEW."created_at", NEW."ends", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."school_class_id", NEW."staff_id", NEW."starts", NEW."updated_at"); RETURN NULL;', hash='b3e77b3f7c0982a4580b9e6860d52d411a2bfc02', operation='UPDATE', pgid='pgtrigger_update_update_c8a6d', table='school_homeroomtenure', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='homeroomtenure',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "school_homeroomtenureevent" ("created_at", "ends", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_class_id", "staff_id", "starts", "updated_at") VALUES (OLD."created_at", OLD."ends", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."school_class_id", OLD."staff_id", OLD."starts", OLD."updated_at"); RETURN NULL;', hash='2b19418231bd4239f46f95475d19adb3d0b09ed8', operation='DELETE', pgid='pgtrigger_delete_delete_0c906', table='school_homeroomtenure', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.CheckConstraint(condition=models.Q(('ends', None), ('ends__gte', models.F('starts')), _connector='OR'), name='appointment_ends_after_start', violation_error_message='离任日期不能早于任职日期。'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.UniqueConstraint(fields=('staff', 'position', 'department', 'subject', 'grade', 'starts'), name='appointment_once', nulls_distinct=False, violation_error_message='同一人同一天已有相同的任职。'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='appointment',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "school_appointmentevent" ("created_at", "department_id", "ends", "grade", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position_id", "staff_id", "starts", "subject_id", "updated_at") VALUES (NEW."created_at", NEW."department_id", NEW."ends", NEW."grade", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position_id", NEW."staff_id", NEW."starts", NEW."subject_id", NEW."updated_at"); RETURN NULL;', hash='b5b2f905ae744e5f9d3b8a0ffd808cfe64ca60d4', operation='INSERT', pgid='pgtrigger_insert_insert_8966f', table='school_appointment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='appointment',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "school_appointmentevent" ("created_at", "department_id", "ends", "grade", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position_id", "staff_id", "starts", "subject_id", "updated_at") VALUES (NEW."created_at", NEW."department_id", NEW."ends", NEW."grade", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position_id", NEW."staff_id", NEW."starts", NEW."subject_id", NEW."updated_at"); RETURN NULL;', hash='909a4374dfa68563a9335230859beb9a3ff80d53', operation='UPDATE', pgid='pgtrigger_update_update_7b3f5', table='school_appointment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='appointment',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "school_appointmentevent" ("created_at", "department_id", "ends", "grade", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position_id", "staff_id", "starts", "subject_id", "updated_at") VALUES (OLD."created_at", OLD."department_id", OLD."ends", OLD."grade", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position_id", OLD."staff_id", OLD."starts", OLD."subject_id", OLD."updated_at"); RETURN NULL;', hash='fdb6ec2ea4927e01f269631bb3d84d1275a82c8e', operation='DELETE', pgid='pgtrigger_delete_delete_d6952', table='school_appointment', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='term',
            constraint=models.UniqueConstraint(fields=('year', 'half'), name='term_once_a_year', violation_error_message='这个学年已经有这个学期了。'),
        ),
        migrations.AddConstraint(
            model_name='term',
            constraint=models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='term_ends_after_start', violation_error_message='结束日期必须晚于开学日期。'),
        ),
        migrations.AddConstraint(
            model_name='term',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(apps.school.ranges.DateRange('starts', django.db.models.functions.comparison.Greatest('starts', django.db.models.functions.comparison.Coalesce('ends', django.db.models.functions.comparison.Cast(models.Value('infinity'), models.DateField()))), models.Value('[]')), '&&')], name='term_dates_do_not_overlap', violation_error_message='与另一个学期的日期重叠，请检查开学和结束日期。'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='term',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "school_termevent" ("code", "created_at", "ends", "half", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts", "updated_at", "year_id") VALUES (NEW."code", NEW."created_at", NEW."ends", NEW."half", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."starts", NEW."updated_at", NEW."year_id"); RETURN NULL;', hash='3be406ad5da732f2181c66642b3137eb8785db05', operation='INSERT', pgid='pgtrigger_insert_insert_f4d66', table='school_term', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='term',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "school_termevent" ("code", "created_at", "ends", "half", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts", "updated_at", "year_id") VALUES (NEW."code", NEW."created_at", NEW."ends", NEW."half", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."starts", NEW."updated_at", NEW."year_id"); RETURN NULL;', hash='bcfe46ef93a3a13562a7f9d7ff1f5b142cdf86e5', operation='UPDATE', pgid='pgtrigger_update_update_30419', table='school_term', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='term',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "school_termevent" ("code", "created_at", "ends", "half", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts", "updated_at", "year_id") VALUES (OLD."code", OLD."created_at", OLD."ends", OLD."half", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."starts", OLD."updated_at", OLD."year_id"); RETURN NULL;', hash='b9939587dc4dea0237d80e5fa058873846412c2b', operation='DELETE', pgid='pgtrigger_delete_delete_0d3f4', table='school_term', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='teachingassignment',
            constraint=models.UniqueConstraint(fields=('term', 'staff', 'school_class', 'subject', 'starts'), name='assignment_once', violation_error_message='这条任课已经有了。'),
        ),
        migrations.AddConstraint(
            model_name='teachingassignment',
            constraint=models.CheckConstraint(condition=models.Q(('ends', None), ('ends__gte', models.F('starts')), _connector='OR'), name='assignment_ends_after_start', violation_error_message='结束日期不能早于开始日期。'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='teachingassignment',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "school_teachingassignmentevent" ("created_at", "ends", "id", "periods", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_class_id", "staff_id", "starts", "subject_id", "term_id", "updated_at") VALUES (NEW."created_at", NEW."ends", NEW."id", NEW."periods", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."school_class_id", NEW."staff_id", NEW."starts", NEW."subject_id", NEW."term_id", NEW."updated_at"); RETURN NULL;', hash='d8a32b749f2386d93ba3086810b964383e84247d', operation='INSERT', pgid='pgtrigger_insert_insert_9d842', table='school_teachingassignment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='teachingassignment',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "school_teachingassignmentevent" ("created_at", "ends", "id", "periods", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_class_id", "staff_id", "starts", "subject_id", "term_id", "updated_at") VALUES (NEW."created_at", NEW."ends", NEW."id", NEW."periods", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."school_class_id", NEW."staff_id", NEW."starts", NEW."subject_id", NEW."term_id", NEW."updated_at"); RETURN NULL;', hash='f4162cd0c93be358a0579754ad8384b02d305fb1', operation='UPDATE', pgid='pgtrigger_update_update_0a59e', table='school_teachingassignment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='teachingassignment',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "school_teachingassignmentevent" ("created_at", "ends", "id", "periods", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_class_id", "staff_id", "starts", "subject_id", "term_id", "updated_at") VALUES (OLD."created_at", OLD."ends", OLD."id", OLD."periods", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."school_class_id", OLD."staff_id", OLD."starts", OLD."subject_id", OLD."term_id", OLD."updated_at"); RETURN NULL;', hash='0bb314b88cefdf052cb253ea981997a06cb13c89', operation='DELETE', pgid='pgtrigger_delete_delete_51933', table='school_teachingassignment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rollover',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "school_rolloverevent" ("confirmed_at", "created_at", "done_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_id", "term_id", "updated_at") VALUES (NEW."confirmed_at", NEW."created_at", NEW."done_by_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source_id", NEW."term_id", NEW."updated_at"); RETURN NULL;', hash='6976c8fd8a238f72b629e5cb9b3c952a8c3d1026', operation='INSERT', pgid='pgtrigger_insert_insert_758fe', table='school_rollover', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rollover',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "school_rolloverevent" ("confirmed_at", "created_at", "done_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_id", "term_id", "updated_at") VALUES (NEW."confirmed_at", NEW."created_at", NEW."done_by_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source_id", NEW."term_id", NEW."updated_at"); RETURN NULL;', hash='e5788cab9323fa06c5b2d9e80c5f1326d05800f9', operation='UPDATE', pgid='pgtrigger_update_update_12123', table='school_rollover', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rollover',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "school_rolloverevent" ("confirmed_at", "created_at", "done_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_id", "term_id", "updated_at") VALUES (OLD."confirmed_at", OLD."created_at", OLD."done_by_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source_id", OLD."term_id", OLD."updated_at"); RETURN NULL;', hash='cc4d3bd9796ca04a5375a5a88dca974a697a8c21', operation='DELETE', pgid='pgtrigger_delete_delete_015b0', table='school_rollover', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='lesson',
            constraint=models.UniqueConstraint(fields=('term', 'school_class', 'weekday', 'period'), name='lesson_class_once', violation_error_message='这个班这一节已经排了课。'),
        ),
        migrations.AddConstraint(
            model_name='lesson',
            constraint=models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('term', 'staff', 'weekday', 'period'), name='lesson_teacher_once', violation_error_message='这位教师这一节已在别的班上课。'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lesson',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "school_lessonevent" ("created_at", "id", "period_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "school_class_id", "staff_id", "subject_id", "term_id", "updated_at", "weekday") VALUES (NEW."created_at", NEW."id", NEW."period_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place_id", NEW."school_class_id", NEW."staff_id", NEW."subject_id", NEW."term_id", NEW."updated_at", NEW."weekday"); RETURN NULL;', hash='1517941d102dda63b6e0e4257ba42554ff7fa860', operation='INSERT', pgid='pgtrigger_insert_insert_7b132', table='school_lesson', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lesson',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "school_lessonevent" ("created_at", "id", "period_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "school_class_id", "staff_id", "subject_id", "term_id", "updated_at", "weekday") VALUES (NEW."created_at", NEW."id", NEW."period_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place_id", NEW."school_class_id", NEW."staff_id", NEW."subject_id", NEW."term_id", NEW."updated_at", NEW."weekday"); RETURN NULL;', hash='28cc929df9a199240b5de22df1efa37ce999d186', operation='UPDATE', pgid='pgtrigger_update_update_62e98', table='school_lesson', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lesson',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "school_lessonevent" ("created_at", "id", "period_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "school_class_id", "staff_id", "subject_id", "term_id", "updated_at", "weekday") VALUES (OLD."created_at", OLD."id", OLD."period_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place_id", OLD."school_class_id", OLD."staff_id", OLD."subject_id", OLD."term_id", OLD."updated_at", OLD."weekday"); RETURN NULL;', hash='1948f2e1b4b95d49822be603d91c95bfb313616f', operation='DELETE', pgid='pgtrigger_delete_delete_72d32', table='school_lesson', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='day',
            constraint=models.CheckConstraint(condition=models.Q(('is_school_day', False), models.Q(('mode', 'closed'), _negated=True), _connector='OR'), name='day_closed_is_no_school_day', violation_error_message='停课的日子不能同时是上课日。'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='day',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "school_dayevent" ("created_at", "date", "half", "id", "is_school_day", "mode", "note", "overridden", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "runs_as", "source", "term_id", "updated_at", "week") VALUES (NEW."created_at", NEW."date", NEW."half", NEW."id", NEW."is_school_day", NEW."mode", NEW."note", NEW."overridden", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."runs_as", NEW."source", NEW."term_id", NEW."updated_at", NEW."week"); RETURN NULL;', hash='38c33c2ec1e3d8f69e1b03a82d9e279d743dd768', operation='INSERT', pgid='pgtrigger_insert_insert_e71b5', table='school_day', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='day',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "school_dayevent" ("created_at", "date", "half", "id", "is_school_day", "mode", "note", "overridden", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "runs_as", "source", "term_id", "updated_at", "week") VALUES (NEW."created_at", NEW."date", NEW."half", NEW."id", NEW."is_school_day", NEW."mode", NEW."note", NEW."overridden", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."runs_as", NEW."source", NEW."term_id", NEW."updated_at", NEW."week"); RETURN NULL;', hash='6dd00e0a0b12a53fc9c93a262bd3930105f44a1a', operation='UPDATE', pgid='pgtrigger_update_update_dfb5d', table='school_day', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='day',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "school_dayevent" ("created_at", "date", "half", "id", "is_school_day", "mode", "note", "overridden", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "runs_as", "source", "term_id", "updated_at", "week") VALUES (OLD."created_at", OLD."date", OLD."half", OLD."id", OLD."is_school_day", OLD."mode", OLD."note", OLD."overridden", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."runs_as", OLD."source", OLD."term_id", OLD."updated_at", OLD."week"); RETURN NULL;', hash='5c80041a271bc5d93d0b981ef576e33fba8ce2d7', operation='DELETE', pgid='pgtrigger_delete_delete_1a05f', table='school_day', when='AFTER')),
        ),
    ]
