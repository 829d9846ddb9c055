import datetime
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import rules.contrib.models
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        ('school', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='RequirementSetting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('requirement', models.CharField(editable=False, max_length=60, unique=True, verbose_name='要求')),
                ('active', models.BooleanField(default=True, help_text='停用后，它的待办全部撤销', verbose_name='启用')),
                ('lead_days', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(60)]), blank=True, default=list, help_text='截止前几个上课日提醒本人，如 3,0', size=None, verbose_name='提前提醒')),
                ('overdue_days', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(60)]), blank=True, default=list, help_text='逾期第几个上课日再提醒本人，如 1,3', size=None, verbose_name='逾期提醒')),
                ('leader_after', models.PositiveSmallIntegerField(blank=True, help_text='逾期满几个上课日后告知；留空则不告知', null=True, validators=[django.core.validators.MaxValueValidator(60)], verbose_name='告知组长')),
                ('head_after', models.PositiveSmallIntegerField(blank=True, help_text='逾期满几个上课日后告知；留空则不告知', null=True, validators=[django.core.validators.MaxValueValidator(60)], verbose_name='告知部门负责人')),
                ('overseer_after', models.PositiveSmallIntegerField(blank=True, help_text='逾期满几个上课日后告知；留空则不告知', null=True, validators=[django.core.validators.MaxValueValidator(60)], verbose_name='告知分管领导')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='说明')),
            ],
            options={
                'verbose_name': '要求设置',
                'verbose_name_plural': '要求设置',
                'ordering': ['requirement'],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='Channel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('title', models.CharField(help_text='如：我的钉钉、教导处工作群', max_length=40, verbose_name='名称')),
                ('url', models.TextField(verbose_name='地址')),
                ('active', models.BooleanField(default=True, verbose_name='启用')),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='channels', to='school.department', verbose_name='部门')),
                ('school_class', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='channels', to='school.schoolclass', verbose_name='班级')),
                ('staff', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='channels', to='school.staff', verbose_name='个人')),
            ],
            options={
                'verbose_name': '通知渠道',
                'verbose_name_plural': '通知渠道',
                'ordering': ['title', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('department', None), ('school_class', None), ('staff__isnull', False)), models.Q(('department__isnull', False), ('school_class', None), ('staff', None)), models.Q(('department', None), ('school_class__isnull', False), ('staff', None)), _connector='OR'), name='channel_of_one_owner', violation_error_message='渠道属于一个人、一个部门或一个班级，三者选一。')],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='ChannelEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('title', models.CharField(help_text='如：我的钉钉、教导处工作群', max_length=40, verbose_name='名称')),
                ('active', models.BooleanField(default=True, verbose_name='启用')),
                ('department', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.department', verbose_name='部门')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reminders.channel')),
                ('school_class', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.schoolclass', verbose_name='班级')),
                ('staff', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.staff', verbose_name='个人')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest_at', models.TimeField(default=datetime.time(7, 30), help_text='上课日到了这个时间，一天最多提醒一次', verbose_name='每天几点提醒')),
                ('quiet_from', models.TimeField(default=datetime.time(20, 0), verbose_name='免打扰开始')),
                ('quiet_until', models.TimeField(default=datetime.time(7, 0), help_text='这段时间不往钉钉、邮箱发消息，收件箱照收', verbose_name='免打扰结束')),
                ('staff', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='reminder_preference', to='school.staff', verbose_name='教职工')),
            ],
            options={
                'verbose_name': '提醒设置',
                'verbose_name_plural': '提醒设置',
            },
        ),
        migrations.CreateModel(
            name='Reconciliation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('requirement', models.CharField(max_length=60, verbose_name='要求')),
                ('finished_at', models.DateTimeField(verbose_name='核对时间')),
                ('opened', models.PositiveIntegerField(default=0, verbose_name='新开')),
                ('closed', models.PositiveIntegerField(default=0, verbose_name='完成')),
                ('reopened', models.PositiveIntegerField(default=0, verbose_name='重开')),
                ('withdrawn', models.PositiveIntegerField(default=0, verbose_name='撤销')),
                ('error', models.TextField(blank=True, verbose_name='错误')),
                ('term', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='school.term', verbose_name='学期')),
            ],
            options={
                'verbose_name': '核对结果',
                'verbose_name_plural': '核对结果',
                'constraints': [models.UniqueConstraint(fields=('requirement', 'term'), name='reconciliation_once')],
            },
        ),
        migrations.CreateModel(
            name='RequirementSettingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('requirement', models.CharField(editable=False, max_length=60, verbose_name='要求')),
                ('active', models.BooleanField(default=True, help_text='停用后，它的待办全部撤销', verbose_name='启用')),
                ('lead_days', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(60)]), blank=True, default=list, help_text='截止前几个上课日提醒本人，如 3,0', size=None, verbose_name='提前提醒')),
                ('overdue_days', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(60)]), blank=True, default=list, help_text='逾期第几个上课日再提醒本人，如 1,3', size=None, verbose_name='逾期提醒')),
                ('leader_after', models.PositiveSmallIntegerField(blank=True, help_text='逾期满几个上课日后告知；留空则不告知', null=True, validators=[django.core.validators.MaxValueValidator(60)], verbose_name='告知组长')),
                ('head_after', models.PositiveSmallIntegerField(blank=True, help_text='逾期满几个上课日后告知；留空则不告知', null=True, validators=[django.core.validators.MaxValueValidator(60)], verbose_name='告知部门负责人')),
                ('overseer_after', models.PositiveSmallIntegerField(blank=True, help_text='逾期满几个上课日后告知；留空则不告知', null=True, validators=[django.core.validators.MaxValueValidator(60)], verbose_name='告知分管领导')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reminders.requirementsetting')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ToDo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('requirement', models.CharField(max_length=60, verbose_name='要求')),
                ('object_key', models.CharField(blank=True, max_length=200, verbose_name='事项')),
                ('label', models.CharField(max_length=200, verbose_name='待办')),
                ('link', models.CharField(blank=True, max_length=300, verbose_name='去办理')),
                ('since', models.DateField(verbose_name='起算日期')),
                ('due_on', models.DateField(verbose_name='截止日期')),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='完成日期')),
                ('withdrawn_on', models.DateField(blank=True, null=True, verbose_name='撤销日期')),
                ('waived_on', models.DateField(blank=True, null=True, verbose_name='免除日期')),
                ('waived_reason', models.CharField(blank=True, max_length=200, verbose_name='免除原因')),
                ('state', models.GeneratedField(db_persist=True, expression=models.Case(models.When(then=models.Value('withdrawn'), withdrawn_on__isnull=False), models.When(done_on__isnull=False, then=models.Value('done')), models.When(then=models.Value('waived'), waived_on__isnull=False), default=models.Value('open')), output_field=models.CharField(choices=[('open', '未完成'), ('done', '已完成'), ('waived', '已免除'), ('withdrawn', '不再需要')], max_length=9), verbose_name='状态')),
                ('handed_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='todos_taken_over', to='school.staff', verbose_name='接手人')),
                ('school_class', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='todos', to='school.schoolclass', verbose_name='班级')),
                ('staff', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='todos', to='school.staff', verbose_name='责任人')),
                ('term', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='todos', to='school.term', verbose_name='学期')),
                ('waived_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.staff', verbose_name='免除人')),
            ],
            options={
                'verbose_name': '待办',
                'verbose_name_plural': '待办',
                'ordering': ['due_on', 'requirement', 'pk'],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('step', models.CharField(max_length=10, verbose_name='步骤')),
                ('due_on', models.DateField(verbose_name='截止日期')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='提醒时间')),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='school.staff', verbose_name='提醒对象')),
                ('todo', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='reminders.todo', verbose_name='待办')),
            ],
            options={
                'verbose_name': '提醒记录',
                'verbose_name_plural': '提醒记录',
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('staff', 'todo', 'step', 'due_on'), name='reminded_once')],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='ToDoEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('waived_on', models.DateField(blank=True, null=True, verbose_name='免除日期')),
                ('waived_reason', models.CharField(blank=True, max_length=200, verbose_name='免除原因')),
                ('withdrawn_on', models.DateField(blank=True, null=True, verbose_name='撤销日期')),
                ('handed_to', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.staff', verbose_name='接手人')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='waived_on_waived_reason_waived_by_handed_to_withdrawn_on_events', to='reminders.todo')),
                ('waived_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.staff', verbose_name='免除人')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='提交时间')),
                ('key', models.CharField(max_length=100, verbose_name='标识')),
                ('title', models.CharField(max_length=100, verbose_name='标题')),
                ('body', models.TextField(blank=True, verbose_name='内容')),
                ('link', models.CharField(blank=True, max_length=300, verbose_name='链接')),
                ('state', models.CharField(choices=[('queued', '待发送'), ('sending', '发送中'), ('sent', '已送达'), ('failed', '未成功，将重试'), ('given_up', '已放弃')], default='queued', max_length=8, verbose_name='状态')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='尝试次数')),
                ('next_attempt_at', models.DateTimeField(verbose_name='最早发送时间')),
                ('attempted_at', models.DateTimeField(blank=True, null=True, verbose_name='最近尝试')),
                ('error', models.CharField(blank=True, max_length=200, verbose_name='原因')),
                ('channel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='reminders.channel', verbose_name='渠道')),
            ],
            options={
                'verbose_name': '发送记录',
                'verbose_name_plural': '发送记录',
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('state__in', ['queued', 'sending', 'failed'])), fields=['next_attempt_at'], name='delivery_waiting')],
                'constraints': [models.UniqueConstraint(fields=('channel', 'key'), name='delivery_once')],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('key', models.CharField(max_length=100, verbose_name='标识')),
                ('title', models.CharField(max_length=100, verbose_name='标题')),
                ('body', models.TextField(blank=True, verbose_name='内容')),
                ('link', models.CharField(blank=True, max_length=300, verbose_name='链接')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='时间')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='已读时间')),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='school.staff', verbose_name='收件人')),
            ],
            options={
                'verbose_name': '消息',
                'verbose_name_plural': '消息',
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('read_at', None)), fields=['staff'], name='message_unread')],
                'constraints': [models.UniqueConstraint(fields=('staff', 'key'), name='message_once')],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.AddIndex(
            model_name='todo',
            index=models.Index(fields=['term', 'state', 'due_on'], name='todo_open_by_due'),
        ),
        migrations.AddConstraint(
            model_name='todo',
            constraint=models.UniqueConstraint(fields=('requirement', 'term', 'staff', 'school_class', 'object_key'), name='todo_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='todo',
            constraint=models.CheckConstraint(condition=models.Q(('staff', None), ('school_class', None), _connector='XOR'), name='todo_of_person_or_class'),
        ),
        migrations.AddConstraint(
            model_name='todo',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('waived_on', None), ('waived_reason', '')), models.Q(('waived_on__isnull', False), models.Q(('waived_reason', ''), _negated=True)), _connector='OR'), name='todo_waived_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='todo',
            constraint=models.CheckConstraint(condition=models.Q(('handed_to', None), models.Q(('staff__isnull', False), models.Q(('handed_to', models.F('staff')), _negated=True)), _connector='OR'), name='todo_handed_to_another_person'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='requirementsetting',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reminders_requirementsettingevent" ("active", "created_at", "head_after", "id", "lead_days", "leader_after", "note", "overdue_days", "overseer_after", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "requirement", "updated_at") VALUES (NEW."active", NEW."created_at", NEW."head_after", NEW."id", NEW."lead_days", NEW."leader_after", NEW."note", NEW."overdue_days", NEW."overseer_after", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."requirement", NEW."updated_at"); RETURN NULL;', hash='a2378b7769e0eb1bb4ab081f8e84bf11141ea8ea', operation='INSERT', pgid='pgtrigger_insert_insert_e16d8', table='reminders_requirementsetting', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='requirementsetting',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reminders_requirementsettingevent" ("active", "created_at", "head_after", "id", "lead_days", "leader_after", "note", "overdue_days", "overseer_after", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "requirement", "updated_at") VALUES (NEW."active", NEW."created_at", NEW."head_after", NEW."id", NEW."lead_days", NEW."leader_after", NEW."note", NEW."overdue_days", NEW."overseer_after", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."requirement", NEW."updated_at"); RETURN NULL;', hash='acea8d62f877dd228a02b618919803909e2212a1', operation='UPDATE', pgid='pgtrigger_update_update_082fa', table='reminders_requirementsetting', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='requirementsetting',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reminders_requirementsettingevent" ("active", "created_at", "head_after", "id", "lead_days", "leader_after", "note", "overdue_days", "overseer_after", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "requirement", "updated_at") VALUES (OLD."active", OLD."created_at", OLD."head_after", OLD."id", OLD."lead_days", OLD."leader_after", OLD."note", OLD."overdue_days", OLD."overseer_after", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."requirement", OLD."updated_at"); RETURN NULL;', hash='9eda723148730bfce1a52dbbd5d08357f28b5f4d', operation='DELETE', pgid='pgtrigger_delete_delete_eeb15', table='reminders_requirementsetting', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='channel',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reminders_channelevent" ("active", "created_at", "department_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_class_id", "staff_id", "title", "updated_at") VALUES (NEW."active", NEW."created_at", NEW."department_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."school_class_id", NEW."staff_id", NEW."title", NEW."updated_at"); RETURN NULL;', hash='54383b3a125d4c9938fdb4112dfb39fa7becbacd', operation='INSERT', pgid='pgtrigger_insert_insert_62833', table='reminders_channel', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='channel',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."active" IS DISTINCT FROM (NEW."active") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."department_id" IS DISTINCT FROM (NEW."department_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."school_class_id" IS DISTINCT FROM (NEW."school_class_id") OR OLD."staff_id" IS DISTINCT FROM (NEW."staff_id") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at"))', func='INSERT INTO "reminders_channelevent" ("active", "created_at", "department_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_class_id", "staff_id", "title", "updated_at") VALUES (NEW."active", NEW."created_at", NEW."department_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."school_class_id", NEW."staff_id", NEW."title", NEW."updated_at"); RETURN NULL;', hash='f7e1b3108023885b63ae377bfb3598cbcecff7af', operation='UPDATE', pgid='pgtrigger_update_update_d8651', table='reminders_channel', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='channel',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reminders_channelevent" ("active", "created_at", "department_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_class_id", "staff_id", "title", "updated_at") VALUES (OLD."active", OLD."created_at", OLD."department_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."school_class_id", OLD."staff_id", OLD."title", OLD."updated_at"); RETURN NULL;', hash='b315b934b39abafe926e5ab12bb06fade7414087', operation='DELETE', pgid='pgtrigger_delete_delete_09043', table='reminders_channel', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='todo',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reminders_todoevent" ("handed_to_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "waived_by_id", "waived_on", "waived_reason", "withdrawn_on") VALUES (NEW."handed_to_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."waived_by_id", NEW."waived_on", NEW."waived_reason", NEW."withdrawn_on"); RETURN NULL;', hash='3bf7d79c8ac82dd8373a0db7c256b4a044a7bccf', operation='INSERT', pgid='pgtrigger_insert_insert_afc94', table='reminders_todo', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='todo',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."handed_to_id" IS DISTINCT FROM (NEW."handed_to_id") OR OLD."waived_on" IS DISTINCT FROM (NEW."waived_on") OR OLD."waived_reason" IS DISTINCT FROM (NEW."waived_reason") OR OLD."withdrawn_on" IS DISTINCT FROM (NEW."withdrawn_on"))', func='INSERT INTO "reminders_todoevent" ("handed_to_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "waived_by_id", "waived_on", "waived_reason", "withdrawn_on") VALUES (NEW."handed_to_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."waived_by_id", NEW."waived_on", NEW."waived_reason", NEW."withdrawn_on"); RETURN NULL;', hash='0c4d4d4c3cb4f4881de2e880bcdffa6534187cd4', operation='UPDATE', pgid='pgtrigger_update_update_19786', table='reminders_todo', when='AFTER')),
        ),
    ]
