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
            name='CoordinatorQuota',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('posts', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MaxValueValidator(20)], verbose_name='名额')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='coordinator_quotas', to='school.department', verbose_name='部门')),
                ('term', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='coordinator_quotas', to='school.term', verbose_name='学期')),
            ],
            options={
                'verbose_name': '协作员名额',
                'verbose_name_plural': '协作员名额',
                'ordering': ['-term__starts', 'department__order'],
                'constraints': [models.UniqueConstraint(fields=('term', 'department'), name='coordinator_quota_once', violation_error_message='这个部门本学期的名额已经设过，请直接修改。')],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='CoordinatorQuotaEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('posts', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MaxValueValidator(20)], verbose_name='名额')),
                ('department', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.department', verbose_name='部门')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='growth.coordinatorquota')),
                ('term', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.term', verbose_name='学期')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Coordinatorship',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('duties', models.TextField(help_text='一条一行，写明负责什么。', verbose_name='岗位职责')),
                ('weekly_minutes', models.PositiveSmallIntegerField(default=120, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(2400)], verbose_name='每周时长（分钟）')),
                ('statement', models.TextField(blank=True, verbose_name='学期述职')),
                ('result', models.CharField(blank=True, choices=[('excellent', '优'), ('good', '良'), ('pass', '合格')], max_length=10, verbose_name='评价')),
                ('remark', models.CharField(blank=True, max_length=200, verbose_name='评语')),
                ('appointment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='coordinatorship', to='school.appointment', verbose_name='任职')),
                ('term', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='coordinatorships', to='school.term', verbose_name='学期')),
            ],
            options={
                'verbose_name': '部门协作员',
                'verbose_name_plural': '部门协作员',
                'ordering': ['-term__starts', 'appointment__department__order', 'appointment__staff__number'],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='CoordinatorshipEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('duties', models.TextField(help_text='一条一行，写明负责什么。', verbose_name='岗位职责')),
                ('weekly_minutes', models.PositiveSmallIntegerField(default=120, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(2400)], verbose_name='每周时长（分钟）')),
                ('statement', models.TextField(blank=True, verbose_name='学期述职')),
                ('result', models.CharField(blank=True, choices=[('excellent', '优'), ('good', '良'), ('pass', '合格')], max_length=10, verbose_name='评价')),
                ('remark', models.CharField(blank=True, max_length=200, verbose_name='评语')),
                ('appointment', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.appointment', verbose_name='任职')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='growth.coordinatorship')),
                ('term', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.term', verbose_name='学期')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='WorkLog',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('done_on', models.DateField(verbose_name='日期')),
                ('minutes', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1440)], verbose_name='用时（分钟）')),
                ('what', models.CharField(max_length=200, verbose_name='做了什么')),
                ('coordinatorship', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='logs', to='growth.coordinatorship', verbose_name='协作员')),
            ],
            options={
                'verbose_name': '协作员工作记录',
                'verbose_name_plural': '协作员工作记录',
                'ordering': ['-done_on', '-pk'],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='coordinatorquota',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "growth_coordinatorquotaevent" ("created_at", "department_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "posts", "term_id", "updated_at") VALUES (NEW."created_at", NEW."department_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."posts", NEW."term_id", NEW."updated_at"); RETURN NULL;', hash='50551251b816156cda79f55652f855ef8f069789', operation='INSERT', pgid='pgtrigger_insert_insert_6ffd3', table='growth_coordinatorquota', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='coordinatorquota',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "growth_coordinatorquotaevent" ("created_at", "department_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "posts", "term_id", "updated_at") VALUES (NEW."created_at", NEW."department_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."posts", NEW."term_id", NEW."updated_at"); RETURN NULL;', hash='dde4c2e10804e5d303519a7cdfe2bfcdc98c2327', operation='UPDATE', pgid='pgtrigger_update_update_1e274', table='growth_coordinatorquota', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='coordinatorquota',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "growth_coordinatorquotaevent" ("created_at", "department_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "posts", "term_id", "updated_at") VALUES (OLD."created_at", OLD."department_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."posts", OLD."term_id", OLD."updated_at"); RETURN NULL;', hash='aa1d39bba200e590f1cd467f80fa87f5fb94dedb', operation='DELETE', pgid='pgtrigger_delete_delete_cfc90', table='growth_coordinatorquota', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='coordinatorship',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "growth_coordinatorshipevent" ("appointment_id", "created_at", "duties", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remark", "result", "statement", "term_id", "updated_at", "weekly_minutes") VALUES (NEW."appointment_id", NEW."created_at", NEW."duties", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."remark", NEW."result", NEW."statement", NEW."term_id", NEW."updated_at", NEW."weekly_minutes"); RETURN NULL;', hash='9645c31f3a3c8e69e6fb5d6cb82d2820cfac1dfc', operation='INSERT', pgid='pgtrigger_insert_insert_ce877', table='growth_coordinatorship', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='coordinatorship',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "growth_coordinatorshipevent" ("appointment_id", "created_at", "duties", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remark", "result", "statement", "term_id", "updated_at", "weekly_minutes") VALUES (NEW."appointment_id", NEW."created_at", NEW."duties", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."remark", NEW."result", NEW."statement", NEW."term_id", NEW."updated_at", NEW."weekly_minutes"); RETURN NULL;', hash='6826635a22b0a60d484109db9ce1eb13ea4af8ff', operation='UPDATE', pgid='pgtrigger_update_update_8fb54', table='growth_coordinatorship', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='coordinatorship',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "growth_coordinatorshipevent" ("appointment_id", "created_at", "duties", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remark", "result", "statement", "term_id", "updated_at", "weekly_minutes") VALUES (OLD."appointment_id", OLD."created_at", OLD."duties", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."remark", OLD."result", OLD."statement", OLD."term_id", OLD."updated_at", OLD."weekly_minutes"); RETURN NULL;', hash='64b00c516525eebf809b542a79b6a51b4a3cabd2', operation='DELETE', pgid='pgtrigger_delete_delete_650d9', table='growth_coordinatorship', when='AFTER')),
        ),
    ]
