import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import rules.contrib.models
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('inspections', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('school', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Exemplar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('month', models.DateField(help_text='当月一日。', verbose_name='月份')),
                ('weeks', models.PositiveSmallIntegerField(verbose_name='连续周数')),
                ('exempt_on', models.DateField(blank=True, help_text='一个上课日，当天各时段都不查这个班。', null=True, verbose_name='免检日')),
                ('withdrawn_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='更正收回')),
                ('school_class', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exemplars', to='school.schoolclass', verbose_name='班级')),
            ],
            options={
                'verbose_name': '示范班',
                'verbose_name_plural': '示范班',
                'ordering': ['-month', 'school_class__grade', 'school_class__number'],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='FlagHolding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('week', models.PositiveSmallIntegerField(verbose_name='评比周次')),
                ('starts', models.DateField(verbose_name='授旗')),
                ('ends', models.DateField(verbose_name='收旗')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='更正收回')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='收回原因')),
                ('school_class', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='flags', to='school.schoolclass', verbose_name='班级')),
                ('term', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='flags', to='school.term', verbose_name='学期')),
            ],
            options={
                'verbose_name': '流动红旗',
                'verbose_name_plural': '流动红旗',
                'ordering': ['-starts', 'school_class__grade', 'school_class__number'],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='WeekResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('week', models.PositiveSmallIntegerField(verbose_name='周次')),
                ('revision', models.PositiveSmallIntegerField(default=1, verbose_name='版次')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('confirmed', '已确认'), ('published', '已发布')], default='draft', max_length=10, verbose_name='状态')),
                ('first', models.DateField(verbose_name='从')),
                ('last', models.DateField(help_text='这一周最后一个上课日。', verbose_name='到')),
                ('categories', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list, size=None, verbose_name='类别')),
                ('bases', django.contrib.postgres.fields.ArrayField(base_field=models.DecimalField(decimal_places=1, max_digits=5), default=list, size=None, verbose_name='分值')),
                ('computed_at', models.DateTimeField(verbose_name='计算时间')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='确认时间')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='发布时间')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='更正原因')),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.staff', verbose_name='确认人')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='week_results', to='inspections.programme', verbose_name='检查安排')),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.staff', verbose_name='发布人')),
                ('term', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='week_results', to='school.term', verbose_name='学期')),
            ],
            options={
                'verbose_name': '周评比',
                'verbose_name_plural': '周评比',
                'ordering': ['-first', '-revision'],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='FlagHoldingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('week', models.PositiveSmallIntegerField(verbose_name='评比周次')),
                ('starts', models.DateField(verbose_name='授旗')),
                ('ends', models.DateField(verbose_name='收旗')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='更正收回')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='收回原因')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='moral.flagholding')),
                ('school_class', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.schoolclass', verbose_name='班级')),
                ('term', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.term', verbose_name='学期')),
                ('result', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='moral.weekresult', verbose_name='周评比')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='flagholding',
            name='result',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='flags', to='moral.weekresult', verbose_name='周评比'),
        ),
        migrations.CreateModel(
            name='ExemplarEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('month', models.DateField(help_text='当月一日。', verbose_name='月份')),
                ('weeks', models.PositiveSmallIntegerField(verbose_name='连续周数')),
                ('exempt_on', models.DateField(blank=True, help_text='一个上课日，当天各时段都不查这个班。', null=True, verbose_name='免检日')),
                ('withdrawn_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='更正收回')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='moral.exemplar')),
                ('school_class', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.schoolclass', verbose_name='班级')),
                ('result', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='moral.weekresult', verbose_name='达成的一周')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='exemplar',
            name='result',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exemplars', to='moral.weekresult', verbose_name='达成的一周'),
        ),
        migrations.CreateModel(
            name='ClassWeek',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('days', models.PositiveSmallIntegerField(default=0, verbose_name='检查天数')),
                ('total', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True, verbose_name='周均')),
                ('means', django.contrib.postgres.fields.ArrayField(base_field=models.DecimalField(decimal_places=2, max_digits=5, null=True), blank=True, default=list, size=None, verbose_name='各类均分')),
                ('bonus', models.DecimalField(decimal_places=2, default=0, max_digits=4, verbose_name='加分均值')),
                ('events', models.PositiveSmallIntegerField(default=0, verbose_name='扣分次数')),
                ('vetoes', models.PositiveSmallIntegerField(default=0, verbose_name='一票否决')),
                ('place', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='名次')),
                ('winner', models.BooleanField(default=False, verbose_name='优胜班')),
                ('tie', models.CharField(blank=True, max_length=200, verbose_name='同分说明')),
                ('obstacle', models.CharField(blank=True, max_length=200, verbose_name='未评优原因')),
                ('was_total', models.DecimalField(blank=True, decimal_places=2, editable=False, max_digits=6, null=True, verbose_name='原周均')),
                ('was_place', models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name='原名次')),
                ('was_winner', models.BooleanField(default=False, editable=False, verbose_name='原为优胜班')),
                ('school_class', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='weeks', to='school.schoolclass', verbose_name='班级')),
                ('result', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='moral.weekresult', verbose_name='周评比')),
            ],
            options={
                'verbose_name': '班级周评比',
                'verbose_name_plural': '班级周评比',
                'ordering': ['result', 'school_class__grade', 'school_class__number'],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='WeekRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('starts', models.DateField(help_text='从这一天所在的周起。', verbose_name='启用日期')),
                ('least_mean', models.DecimalField(decimal_places=1, default=Decimal('95'), max_digits=5, verbose_name='周均不低于')),
                ('least_share', models.PositiveSmallIntegerField(default=80, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='每一类不低于该类分值的（%）')),
                ('classes_per_flag', models.PositiveSmallIntegerField(default=3, help_text='按年级，不足的进一：4个班评2个。', validators=[django.core.validators.MinValueValidator(1)], verbose_name='每几个班评一个')),
                ('tie_categories', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, help_text='先比扣分次数，再比这些类别；都相同则并列。', size=None, verbose_name='同分时依次比较的类别')),
                ('weeks_running', models.PositiveSmallIntegerField(default=4, validators=[django.core.validators.MinValueValidator(2)], verbose_name='连续几周评为示范班')),
                ('flag_points', models.DecimalField(decimal_places=1, default=Decimal('2'), max_digits=4, verbose_name='每面红旗折合学期分')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='week_rules', to='inspections.programme', verbose_name='检查安排')),
            ],
            options={
                'verbose_name': '评比标准',
                'verbose_name_plural': '评比标准',
                'ordering': ['programme', '-starts'],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='WeekResultEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('week', models.PositiveSmallIntegerField(verbose_name='周次')),
                ('revision', models.PositiveSmallIntegerField(default=1, verbose_name='版次')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('confirmed', '已确认'), ('published', '已发布')], default='draft', max_length=10, verbose_name='状态')),
                ('first', models.DateField(verbose_name='从')),
                ('last', models.DateField(help_text='这一周最后一个上课日。', verbose_name='到')),
                ('categories', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list, size=None, verbose_name='类别')),
                ('bases', django.contrib.postgres.fields.ArrayField(base_field=models.DecimalField(decimal_places=1, max_digits=5), default=list, size=None, verbose_name='分值')),
                ('computed_at', models.DateTimeField(verbose_name='计算时间')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='确认时间')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='发布时间')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='更正原因')),
                ('confirmed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.staff', verbose_name='确认人')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='moral.weekresult')),
                ('programme', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='inspections.programme', verbose_name='检查安排')),
                ('published_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.staff', verbose_name='发布人')),
                ('term', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.term', verbose_name='学期')),
                ('rule', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='moral.weekrule', verbose_name='评比标准')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='weekresult',
            name='rule',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='results', to='moral.weekrule', verbose_name='评比标准'),
        ),
        migrations.CreateModel(
            name='WeekRuleEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('starts', models.DateField(help_text='从这一天所在的周起。', verbose_name='启用日期')),
                ('least_mean', models.DecimalField(decimal_places=1, default=Decimal('95'), max_digits=5, verbose_name='周均不低于')),
                ('least_share', models.PositiveSmallIntegerField(default=80, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='每一类不低于该类分值的（%）')),
                ('classes_per_flag', models.PositiveSmallIntegerField(default=3, help_text='按年级，不足的进一：4个班评2个。', validators=[django.core.validators.MinValueValidator(1)], verbose_name='每几个班评一个')),
                ('tie_categories', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, help_text='先比扣分次数，再比这些类别；都相同则并列。', size=None, verbose_name='同分时依次比较的类别')),
                ('weeks_running', models.PositiveSmallIntegerField(default=4, validators=[django.core.validators.MinValueValidator(2)], verbose_name='连续几周评为示范班')),
                ('flag_points', models.DecimalField(decimal_places=1, default=Decimal('2'), max_digits=4, verbose_name='每面红旗折合学期分')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='moral.weekrule')),
                ('programme', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='inspections.programme', verbose_name='检查安排')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='flagholding',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('term', 'week', 'school_class'), name='flag_once_a_week'),
        ),
        migrations.AddConstraint(
            model_name='flagholding',
            constraint=models.CheckConstraint(condition=models.Q(('ends__gte', models.F('starts'))), name='flag_returned_after_raising'),
        ),
        migrations.AddConstraint(
            model_name='flagholding',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn_at', None), models.Q(('reason', ''), _negated=True), _connector='OR'), name='withdrawn_flag_has_reason'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='flagholding',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "moral_flagholdingevent" ("created_at", "ends", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "result_id", "school_class_id", "starts", "term_id", "updated_at", "week", "withdrawn_at") VALUES (NEW."created_at", NEW."ends", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."result_id", NEW."school_class_id", NEW."starts", NEW."term_id", NEW."updated_at", NEW."week", NEW."withdrawn_at"); RETURN NULL;', hash='065f7ce7d830925de1bc9c9b9250044433e2f8d8', operation='INSERT', pgid='pgtrigger_insert_insert_c3859', table='moral_flagholding', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='flagholding',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "moral_flagholdingevent" ("created_at", "ends", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "result_id", "school_class_id", "starts", "term_id", "updated_at", "week", "withdrawn_at") VALUES (NEW."created_at", NEW."ends", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."result_id", NEW."school_class_id", NEW."starts", NEW."term_id", NEW."updated_at", NEW."week", NEW."withdrawn_at"); RETURN NULL;', hash='f0530b704a8452411243c27199e2151590d8dfc2', operation='UPDATE', pgid='pgtrigger_update_update_fb6e7', table='moral_flagholding', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='flagholding',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "moral_flagholdingevent" ("created_at", "ends", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "result_id", "school_class_id", "starts", "term_id", "updated_at", "week", "withdrawn_at") VALUES (OLD."created_at", OLD."ends", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."result_id", OLD."school_class_id", OLD."starts", OLD."term_id", OLD."updated_at", OLD."week", OLD."withdrawn_at"); RETURN NULL;', hash='77d5ec54ca836e4df7edd03ad5e9dfa2dbc54d25', operation='DELETE', pgid='pgtrigger_delete_delete_9305e', table='moral_flagholding', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='exemplar',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('school_class', 'result'), name='exemplar_once_a_week'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='exemplar',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "moral_exemplarevent" ("created_at", "exempt_on", "id", "month", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "result_id", "school_class_id", "updated_at", "weeks", "withdrawn_at") VALUES (NEW."created_at", NEW."exempt_on", NEW."id", NEW."month", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."result_id", NEW."school_class_id", NEW."updated_at", NEW."weeks", NEW."withdrawn_at"); RETURN NULL;', hash='ea09b53b2e5db2cabd75796b8d543808f5d5e778', operation='INSERT', pgid='pgtrigger_insert_insert_e54bf', table='moral_exemplar', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='exemplar',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "moral_exemplarevent" ("created_at", "exempt_on", "id", "month", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "result_id", "school_class_id", "updated_at", "weeks", "withdrawn_at") VALUES (NEW."created_at", NEW."exempt_on", NEW."id", NEW."month", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."result_id", NEW."school_class_id", NEW."updated_at", NEW."weeks", NEW."withdrawn_at"); RETURN NULL;', hash='da9672d8abc06a63f9f887b9641cad282df96ea3', operation='UPDATE', pgid='pgtrigger_update_update_ca874', table='moral_exemplar', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='exemplar',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "moral_exemplarevent" ("created_at", "exempt_on", "id", "month", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "result_id", "school_class_id", "updated_at", "weeks", "withdrawn_at") VALUES (OLD."created_at", OLD."exempt_on", OLD."id", OLD."month", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."result_id", OLD."school_class_id", OLD."updated_at", OLD."weeks", OLD."withdrawn_at"); RETURN NULL;', hash='5bbaa9935f7d0ef09cc5d0050c5741ef8bd1f145', operation='DELETE', pgid='pgtrigger_delete_delete_fd676', table='moral_exemplar', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='classweek',
            constraint=models.UniqueConstraint(fields=('result', 'school_class'), name='classweek_once'),
        ),
        migrations.AddConstraint(
            model_name='classweek',
            constraint=models.CheckConstraint(condition=models.Q(('winner', False), ('place__isnull', False), _connector='OR'), name='winner_has_place'),
        ),
        migrations.AddConstraint(
            model_name='weekrule',
            constraint=models.UniqueConstraint(fields=('programme', 'starts'), name='weekrule_once', violation_error_message='这一天已经启用了另一个标准。'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='weekrule',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "moral_weekruleevent" ("classes_per_flag", "created_at", "flag_points", "id", "least_mean", "least_share", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "starts", "tie_categories", "updated_at", "weeks_running") VALUES (NEW."classes_per_flag", NEW."created_at", NEW."flag_points", NEW."id", NEW."least_mean", NEW."least_share", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."programme_id", NEW."starts", NEW."tie_categories", NEW."updated_at", NEW."weeks_running"); RETURN NULL;', hash='d31a996869a835230cc38aa745a12eb2b4dd198e', operation='INSERT', pgid='pgtrigger_insert_insert_d2086', table='moral_weekrule', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='weekrule',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "moral_weekruleevent" ("classes_per_flag", "created_at", "flag_points", "id", "least_mean", "least_share", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "starts", "tie_categories", "updated_at", "weeks_running") VALUES (NEW."classes_per_flag", NEW."created_at", NEW."flag_points", NEW."id", NEW."least_mean", NEW."least_share", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."programme_id", NEW."starts", NEW."tie_categories", NEW."updated_at", NEW."weeks_running"); RETURN NULL;', hash='ca2d5f9563a5054b023b4f028eb6e231942595ca', operation='UPDATE', pgid='pgtrigger_update_update_80aad', table='moral_weekrule', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='weekrule',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "moral_weekruleevent" ("classes_per_flag", "created_at", "flag_points", "id", "least_mean", "least_share", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "starts", "tie_categories", "updated_at", "weeks_running") VALUES (OLD."classes_per_flag", OLD."created_at", OLD."flag_points", OLD."id", OLD."least_mean", OLD."least_share", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."programme_id", OLD."starts", OLD."tie_categories", OLD."updated_at", OLD."weeks_running"); RETURN NULL;', hash='82672bc17f1796d75cb07d605d26e2483c1bf87c', operation='DELETE', pgid='pgtrigger_delete_delete_92267', table='moral_weekrule', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='weekresult',
            constraint=models.UniqueConstraint(fields=('programme', 'term', 'week', 'revision'), name='week_revision_once'),
        ),
        migrations.AddConstraint(
            model_name='weekresult',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'draft'), ('confirmed_at__isnull', False), _connector='OR'), name='settled_week_is_confirmed'),
        ),
        migrations.AddConstraint(
            model_name='weekresult',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), ('published_at__isnull', False), _connector='OR'), name='published_week_has_moment'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='weekresult',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "moral_weekresultevent" ("bases", "categories", "computed_at", "confirmed_at", "confirmed_by_id", "created_at", "first", "id", "last", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "published_at", "published_by_id", "reason", "revision", "rule_id", "state", "term_id", "updated_at", "week") VALUES (NEW."bases", NEW."categories", NEW."computed_at", NEW."confirmed_at", NEW."confirmed_by_id", NEW."created_at", NEW."first", NEW."id", NEW."last", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."programme_id", NEW."published_at", NEW."published_by_id", NEW."reason", NEW."revision", NEW."rule_id", NEW."state", NEW."term_id", NEW."updated_at", NEW."week"); RETURN NULL;', hash='fbea4240a6e0ed76a660ed1ee4d70c073437f39a', operation='INSERT', pgid='pgtrigger_insert_insert_c6e16', table='moral_weekresult', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='weekresult',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "moral_weekresultevent" ("bases", "categories", "computed_at", "confirmed_at", "confirmed_by_id", "created_at", "first", "id", "last", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "published_at", "published_by_id", "reason", "revision", "rule_id", "state", "term_id", "updated_at", "week") VALUES (NEW."bases", NEW."categories", NEW."computed_at", NEW."confirmed_at", NEW."confirmed_by_id", NEW."created_at", NEW."first", NEW."id", NEW."last", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."programme_id", NEW."published_at", NEW."published_by_id", NEW."reason", NEW."revision", NEW."rule_id", NEW."state", NEW."term_id", NEW."updated_at", NEW."week"); RETURN NULL;', hash='46eb0bf4c41351ae2ab8e89a81b732b2a52ee461', operation='UPDATE', pgid='pgtrigger_update_update_ed205', table='moral_weekresult', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='weekresult',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "moral_weekresultevent" ("bases", "categories", "computed_at", "confirmed_at", "confirmed_by_id", "created_at", "first", "id", "last", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "published_at", "published_by_id", "reason", "revision", "rule_id", "state", "term_id", "updated_at", "week") VALUES (OLD."bases", OLD."categories", OLD."computed_at", OLD."confirmed_at", OLD."confirmed_by_id", OLD."created_at", OLD."first", OLD."id", OLD."last", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."programme_id", OLD."published_at", OLD."published_by_id", OLD."reason", OLD."revision", OLD."rule_id", OLD."state", OLD."term_id", OLD."updated_at", OLD."week"); RETURN NULL;', hash='72023aaf4ec53a8f75e2e9ee2a7051ff6f83c0ef', operation='DELETE', pgid='pgtrigger_delete_delete_8fb99', table='moral_weekresult', when='AFTER')),
        ),
    ]
