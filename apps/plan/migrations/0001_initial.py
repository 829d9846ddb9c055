import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
import rules.contrib.models
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('school', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Clause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, verbose_name='标识')),
                ('order', models.PositiveSmallIntegerField(verbose_name='顺序')),
                ('depth', models.PositiveSmallIntegerField(verbose_name='层次')),
                ('number', models.CharField(blank=True, max_length=40, verbose_name='编号')),
                ('mark', models.CharField(blank=True, editable=False, max_length=60, verbose_name='原编号')),
                ('path', models.CharField(blank=True, max_length=200, verbose_name='位置')),
                ('heading', models.TextField(blank=True, verbose_name='标题')),
                ('text', models.TextField(blank=True, verbose_name='正文')),
                ('owned_on', models.DateField(blank=True, editable=False, null=True, verbose_name='认领日期')),
                ('co_owners', models.ManyToManyField(blank=True, related_name='co_clauses', to='school.department', verbose_name='协同部门')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='clauses', to='school.department', verbose_name='责任部门')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='children', to='plan.clause', verbose_name='上级条目')),
            ],
            options={
                'verbose_name': '计划条目',
                'verbose_name_plural': '计划条目',
                'ordering': ['plan_id', 'order'],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='ClauseComment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('text', models.TextField(max_length=2000, verbose_name='内容')),
                ('acting_for', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='代谁发言')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='发言人')),
                ('clause', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='plan.clause', verbose_name='条目')),
            ],
            options={
                'verbose_name': '条目讨论',
                'verbose_name_plural': '条目讨论',
                'ordering': ['created_at', 'pk'],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='ClauseRequirement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('requirement', models.CharField(max_length=60, verbose_name='要求')),
                ('clause', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='requirements', to='plan.clause', verbose_name='条目')),
            ],
            options={
                'verbose_name': '条目指标',
                'verbose_name_plural': '条目指标',
                'ordering': ['clause_id', 'requirement'],
                'constraints': [models.UniqueConstraint(fields=('clause', 'requirement'), name='clauserequirement_once')],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='ClauseRequirementEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('requirement', models.CharField(max_length=60, verbose_name='要求')),
                ('clause', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='plan.clause', verbose_name='条目')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='plan.clauserequirement')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ImportDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('source_name', models.CharField(max_length=200, verbose_name='来源')),
                ('source_file', models.FileField(blank=True, upload_to='plans/%Y/', verbose_name='原文件')),
                ('doubts', models.JSONField(default=list, verbose_name='待核对')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='当前步')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='导入人')),
                ('term', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='school.term', verbose_name='学期')),
            ],
            options={
                'verbose_name': '导入草稿',
                'verbose_name_plural': '导入草稿',
                'ordering': ['-updated_at'],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='DraftState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='步')),
                ('said', models.CharField(blank=True, max_length=60, verbose_name='操作')),
                ('title', models.TextField(blank=True, verbose_name='标题')),
                ('preamble', models.TextField(blank=True, verbose_name='前言')),
                ('nodes', models.JSONField(verbose_name='条目')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='states', to='plan.importdraft', verbose_name='草稿')),
            ],
            options={
                'verbose_name': '草稿步骤',
                'verbose_name_plural': '草稿步骤',
                'ordering': ['draft_id', 'position'],
                'constraints': [models.UniqueConstraint(fields=('draft', 'position'), name='draftstate_once')],
            },
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('title', models.CharField(max_length=120, verbose_name='要做的事')),
                ('due_on', models.DateField(verbose_name='完成期限')),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='完成日期')),
                ('note', models.TextField(blank=True, verbose_name='完成说明')),
                ('clause', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='milestones', to='plan.clause', verbose_name='条目')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='milestones', to='school.staff', verbose_name='责任人')),
            ],
            options={
                'verbose_name': '里程碑',
                'verbose_name_plural': '里程碑',
                'ordering': ['due_on', 'pk'],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('file', models.FileField(upload_to='plans/evidence/%Y/%m/', verbose_name='文件')),
                ('name', models.CharField(max_length=200, verbose_name='文件名')),
                ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
                ('milestone', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='plan.milestone', verbose_name='里程碑')),
            ],
            options={
                'verbose_name': '佐证材料',
                'verbose_name_plural': '佐证材料',
                'ordering': ['pk'],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='MilestoneEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('title', models.CharField(max_length=120, verbose_name='要做的事')),
                ('due_on', models.DateField(verbose_name='完成期限')),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='完成日期')),
                ('note', models.TextField(blank=True, verbose_name='完成说明')),
                ('clause', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='plan.clause', verbose_name='条目')),
                ('owner', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.staff', verbose_name='责任人')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='plan.milestone')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='WorkPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('revision', models.PositiveSmallIntegerField(verbose_name='版本')),
                ('title', models.TextField(verbose_name='标题')),
                ('preamble', models.TextField(blank=True, verbose_name='前言')),
                ('status', models.CharField(choices=[('active', '现行'), ('former', '历史版本')], default='active', max_length=6, verbose_name='状态')),
                ('active_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='启用日期')),
                ('source_name', models.CharField(blank=True, max_length=200, verbose_name='来源文件')),
                ('source_file', models.FileField(blank=True, editable=False, upload_to='plans/%Y/', verbose_name='原文件')),
                ('imported_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='启用人')),
                ('term', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='school.term', verbose_name='学期')),
            ],
            options={
                'verbose_name': '工作计划',
                'verbose_name_plural': '工作计划',
                'ordering': ['-term__starts', '-revision'],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.AddField(
            model_name='importdraft',
            name='based_on',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='plan.workplan', verbose_name='底稿'),
        ),
        migrations.CreateModel(
            name='ClauseEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, verbose_name='标识')),
                ('order', models.PositiveSmallIntegerField(verbose_name='顺序')),
                ('depth', models.PositiveSmallIntegerField(verbose_name='层次')),
                ('number', models.CharField(blank=True, max_length=40, verbose_name='编号')),
                ('mark', models.CharField(blank=True, editable=False, max_length=60, verbose_name='原编号')),
                ('path', models.CharField(blank=True, max_length=200, verbose_name='位置')),
                ('heading', models.TextField(blank=True, verbose_name='标题')),
                ('text', models.TextField(blank=True, verbose_name='正文')),
                ('owned_on', models.DateField(blank=True, editable=False, null=True, verbose_name='认领日期')),
                ('owner', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.department', verbose_name='责任部门')),
                ('parent', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='plan.clause', verbose_name='上级条目')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='plan.clause')),
                ('plan', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='plan.workplan', verbose_name='工作计划')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='clause',
            name='plan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clauses', to='plan.workplan', verbose_name='工作计划'),
        ),
        migrations.CreateModel(
            name='WorkPlanEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('revision', models.PositiveSmallIntegerField(verbose_name='版本')),
                ('title', models.TextField(verbose_name='标题')),
                ('preamble', models.TextField(blank=True, verbose_name='前言')),
                ('status', models.CharField(choices=[('active', '现行'), ('former', '历史版本')], default='active', max_length=6, verbose_name='状态')),
                ('active_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='启用日期')),
                ('source_name', models.CharField(blank=True, max_length=200, verbose_name='来源文件')),
                ('source_file', models.FileField(blank=True, editable=False, upload_to='plans/%Y/', verbose_name='原文件')),
                ('imported_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='启用人')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='plan.workplan')),
                ('term', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.term', verbose_name='学期')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='workplan',
            constraint=models.UniqueConstraint(fields=('term', 'revision'), name='workplan_revision_once'),
        ),
        migrations.AddConstraint(
            model_name='workplan',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'active')), fields=('term',), name='workplan_one_active_a_term'),
        ),
        migrations.AddConstraint(
            model_name='clause',
            constraint=models.UniqueConstraint(fields=('plan', 'order'), name='clause_place_once'),
        ),
        migrations.AddConstraint(
            model_name='clause',
            constraint=models.UniqueConstraint(fields=('plan', 'key'), name='clause_key_once_a_plan'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clauserequirement',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plan_clauserequirementevent" ("clause_id", "created_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "requirement", "updated_at") VALUES (NEW."clause_id", NEW."created_at", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."requirement", NEW."updated_at"); RETURN NULL;', hash='6af302c4b33d5a8f957661c9b7d6e84f0a49de3f', operation='INSERT', pgid='pgtrigger_insert_insert_9ca73', table='plan_clauserequirement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clauserequirement',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "plan_clauserequirementevent" ("clause_id", "created_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "requirement", "updated_at") VALUES (NEW."clause_id", NEW."created_at", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."requirement", NEW."updated_at"); RETURN NULL;', hash='c28f09a1ad7c711b6055a8bbcdba727192f296b6', operation='UPDATE', pgid='pgtrigger_update_update_d1eef', table='plan_clauserequirement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clauserequirement',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plan_clauserequirementevent" ("clause_id", "created_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "requirement", "updated_at") VALUES (OLD."clause_id", OLD."created_at", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."requirement", OLD."updated_at"); RETURN NULL;', hash='0f31e39f8678402c5826910ce2da5cca3376012e', operation='DELETE', pgid='pgtrigger_delete_delete_8a0f2', table='plan_clauserequirement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='milestone',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plan_milestoneevent" ("clause_id", "created_at", "done_on", "due_on", "id", "note", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title", "updated_at") VALUES (NEW."clause_id", NEW."created_at", NEW."done_on", NEW."due_on", NEW."id", NEW."note", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."title", NEW."updated_at"); RETURN NULL;', hash='217a4a85238da80edde1b06e7dc93103be400b4b', operation='INSERT', pgid='pgtrigger_insert_insert_24524', table='plan_milestone', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='milestone',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "plan_milestoneevent" ("clause_id", "created_at", "done_on", "due_on", "id", "note", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title", "updated_at") VALUES (NEW."clause_id", NEW."created_at", NEW."done_on", NEW."due_on", NEW."id", NEW."note", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."title", NEW."updated_at"); RETURN NULL;', hash='0faac723c5a08058041b4a80c8fd6ebd175c3531', operation='UPDATE', pgid='pgtrigger_update_update_c4970', table='plan_milestone', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='milestone',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plan_milestoneevent" ("clause_id", "created_at", "done_on", "due_on", "id", "note", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title", "updated_at") VALUES (OLD."clause_id", OLD."created_at", OLD."done_on", OLD."due_on", OLD."id", OLD."note", OLD."owner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."title", OLD."updated_at"); RETURN NULL;', hash='a3ef382017072f76a923033b7cfef828eac866d9', operation='DELETE', pgid='pgtrigger_delete_delete_a410f', table='plan_milestone', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='workplan',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plan_workplanevent" ("active_on", "created_at", "id", "imported_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "preamble", "revision", "source_file", "source_name", "status", "term_id", "title", "updated_at") VALUES (NEW."active_on", NEW."created_at", NEW."id", NEW."imported_by_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."preamble", NEW."revision", NEW."source_file", NEW."source_name", NEW."status", NEW."term_id", NEW."title", NEW."updated_at"); RETURN NULL;', hash='45b8b90ce5ec9954ed12041cd1825e9b842ead31', operation='INSERT', pgid='pgtrigger_insert_insert_f3c72', table='plan_workplan', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='workplan',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "plan_workplanevent" ("active_on", "created_at", "id", "imported_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "preamble", "revision", "source_file", "source_name", "status", "term_id", "title", "updated_at") VALUES (NEW."active_on", NEW."created_at", NEW."id", NEW."imported_by_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."preamble", NEW."revision", NEW."source_file", NEW."source_name", NEW."status", NEW."term_id", NEW."title", NEW."updated_at"); RETURN NULL;', hash='05ceac7765b0694d919b0f40ef0d2ed08bd7f4d3', operation='UPDATE', pgid='pgtrigger_update_update_3af33', table='plan_workplan', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='workplan',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plan_workplanevent" ("active_on", "created_at", "id", "imported_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "preamble", "revision", "source_file", "source_name", "status", "term_id", "title", "updated_at") VALUES (OLD."active_on", OLD."created_at", OLD."id", OLD."imported_by_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."preamble", OLD."revision", OLD."source_file", OLD."source_name", OLD."status", OLD."term_id", OLD."title", OLD."updated_at"); RETURN NULL;', hash='5338872d1d38f75b6872418da17d13f065784ded', operation='DELETE', pgid='pgtrigger_delete_delete_33850', table='plan_workplan', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clause',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plan_clauseevent" ("created_at", "depth", "heading", "id", "key", "mark", "number", "order", "owned_on", "owner_id", "parent_id", "path", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "text", "updated_at") VALUES (NEW."created_at", NEW."depth", NEW."heading", NEW."id", NEW."key", NEW."mark", NEW."number", NEW."order", NEW."owned_on", NEW."owner_id", NEW."parent_id", NEW."path", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."text", NEW."updated_at"); RETURN NULL;', hash='52437c80e0b51111648aa13d9902991c3dd012e7', operation='INSERT', pgid='pgtrigger_insert_insert_0de22', table='plan_clause', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clause',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "plan_clauseevent" ("created_at", "depth", "heading", "id", "key", "mark", "number", "order", "owned_on", "owner_id", "parent_id", "path", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "text", "updated_at") VALUES (NEW."created_at", NEW."depth", NEW."heading", NEW."id", NEW."key", NEW."mark", NEW."number", NEW."order", NEW."owned_on", NEW."owner_id", NEW."parent_id", NEW."path", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."text", NEW."updated_at"); RETURN NULL;', hash='12fb01de5c03575e007216c1b676b08e502f6060', operation='UPDATE', pgid='pgtrigger_update_update_1e479', table='plan_clause', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clause',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plan_clauseevent" ("created_at", "depth", "heading", "id", "key", "mark", "number", "order", "owned_on", "owner_id", "parent_id", "path", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "text", "updated_at") VALUES (OLD."created_at", OLD."depth", OLD."heading", OLD."id", OLD."key", OLD."mark", OLD."number", OLD."order", OLD."owned_on", OLD."owner_id", OLD."parent_id", OLD."path", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."text", OLD."updated_at"); RETURN NULL;', hash='1aeb6c5ba9b75acca9a7fcbc8b17783f5fc9b09a', operation='DELETE', pgid='pgtrigger_delete_delete_1c3bf', table='plan_clause', when='AFTER')),
        ),
    ]
