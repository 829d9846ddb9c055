import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('django_celery_beat', '0019_alter_periodictasks_options'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BinEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('model', models.CharField(max_length=100, verbose_name='类型')),
                ('title', models.CharField(max_length=200, verbose_name='名称')),
                ('rows', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='数据')),
                ('links', models.JSONField(default=list, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='被清空的关联')),
                ('deleted_at', models.DateTimeField(auto_now_add=True, verbose_name='删除时间')),
                ('deleted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='删除人')),
            ],
            options={
                'verbose_name': '回收站',
                'verbose_name_plural': '回收站',
                'ordering': ['-deleted_at'],
            },
        ),
        migrations.CreateModel(
            name='Schedule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('task', models.CharField(max_length=200, unique=True, verbose_name='任务')),
                ('cron', models.CharField(max_length=100, verbose_name='默认时间')),
                ('periodic', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='django_celery_beat.periodictask', verbose_name='计划')),
            ],
            options={
                'verbose_name': '定时任务默认值',
                'verbose_name_plural': '定时任务默认值',
            },
        ),
        migrations.CreateModel(
            name='ScheduleRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('task', models.CharField(max_length=200, verbose_name='任务')),
                ('task_id', models.CharField(max_length=255, unique=True, verbose_name='编号')),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='开始时间')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='结束时间')),
                ('state', models.CharField(choices=[('running', '运行中'), ('ok', '成功'), ('failed', '失败')], default='running', max_length=7, verbose_name='状态')),
                ('result', models.TextField(blank=True, verbose_name='结果')),
            ],
            options={
                'verbose_name': '运行记录',
                'verbose_name_plural': '运行记录',
                'ordering': ['-started_at'],
                'indexes': [models.Index(fields=['task', '-started_at'], name='schedulerun_latest')],
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('task', models.CharField(max_length=100, verbose_name='任务')),
                ('title', models.CharField(max_length=100, verbose_name='名称')),
                ('params', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='参数')),
                ('state', models.CharField(choices=[('queued', '排队中'), ('running', '正在处理'), ('done', '已完成'), ('failed', '没有完成'), ('cancelled', '已取消')], default='queued', max_length=10, verbose_name='状态')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='已处理')),
                ('total', models.PositiveIntegerField(default=0, verbose_name='共')),
                ('message', models.TextField(blank=True, verbose_name='结果')),
                ('result', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='结果数据')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='提交时间')),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='开始时间')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='结束时间')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='jobs', to=settings.AUTH_USER_MODEL, verbose_name='发起人')),
            ],
            options={
                'verbose_name': '后台任务',
                'verbose_name_plural': '后台任务',
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'running', 'done', 'failed', 'cancelled'])), name='job_state_known', violation_error_message='任务的状态不对。')],
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('list_name', models.CharField(max_length=100, verbose_name='列表')),
                ('title', models.CharField(max_length=40, verbose_name='名称')),
                ('query', models.TextField(blank=True, verbose_name='条件')),
                ('shared', models.BooleanField(default=False, verbose_name='与同事共享')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL, verbose_name='创建人')),
            ],
            options={
                'verbose_name': '常用视图',
                'verbose_name_plural': '常用视图',
                'ordering': ['title'],
                'constraints': [models.UniqueConstraint(fields=('user', 'list_name', 'title'), name='savedview_once')],
            },
        ),
    ]
