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
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('kind', models.CharField(choices=[('notice', '通知'), ('regulation', '制度'), ('emergency', '预案'), ('letter', '责任书'), ('pledge', '承诺书')], default='notice', max_length=10, verbose_name='类别')),
                ('title', models.CharField(max_length=80, verbose_name='标题')),
                ('code', models.CharField(blank=True, choices=[('ten-nos', '师德“十不准”承诺书'), ('safety', '安全责任书')], help_text='工作计划要统计的承诺书、责任书在这里注明，其他留空。', max_length=10, verbose_name='计入')),
                ('status', models.CharField(choices=[('draft', '草稿'), ('published', '已发布'), ('withdrawn', '已撤回')], default='draft', editable=False, max_length=10, verbose_name='状态')),
                ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='发布时间')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices_issued', to='school.staff', verbose_name='发布人')),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='school.department', verbose_name='发布部门')),
                ('term', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='school.term', verbose_name='学期')),
            ],
            options={
                'verbose_name': '通知',
                'verbose_name_plural': '通知',
                'ordering': [models.OrderBy(models.F('published_at'), descending=True, nulls_first=True), '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('published_at', None), ('status', 'draft')), models.Q(models.Q(('status', 'draft'), _negated=True), ('published_at__isnull', False)), _connector='OR'), name='notice_published_at_unless_draft', violation_error_message='只有草稿没有发布时间。')],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='NoticeEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('kind', models.CharField(choices=[('notice', '通知'), ('regulation', '制度'), ('emergency', '预案'), ('letter', '责任书'), ('pledge', '承诺书')], default='notice', max_length=10, verbose_name='类别')),
                ('title', models.CharField(max_length=80, verbose_name='标题')),
                ('code', models.CharField(blank=True, choices=[('ten-nos', '师德“十不准”承诺书'), ('safety', '安全责任书')], help_text='工作计划要统计的承诺书、责任书在这里注明，其他留空。', max_length=10, verbose_name='计入')),
                ('status', models.CharField(choices=[('draft', '草稿'), ('published', '已发布'), ('withdrawn', '已撤回')], default='draft', editable=False, max_length=10, verbose_name='状态')),
                ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='发布时间')),
                ('author', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.staff', verbose_name='发布人')),
                ('department', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.department', verbose_name='发布部门')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='notices.notice')),
                ('term', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.term', verbose_name='学期')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='NoticeVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('number', models.PositiveSmallIntegerField(default=1, verbose_name='版次')),
                ('body', models.TextField(blank=True, verbose_name='正文')),
                ('note', models.CharField(blank=True, max_length=120, verbose_name='修订说明')),
                ('response', models.CharField(choices=[('read', '阅读'), ('confirm', '确认'), ('sign', '签署')], default='read', max_length=8, verbose_name='回执')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='截止日期')),
                ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='发布时间')),
                ('in_force', models.BooleanField(default=False, editable=False, verbose_name='现行')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='notices.notice', verbose_name='通知')),
            ],
            options={
                'verbose_name': '通知版本',
                'verbose_name_plural': '通知版本',
                'ordering': ['notice', '-number'],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='AudienceRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('all_staff', '全体教职工'), ('teachers', '全体教师'), ('homeroom', '全体班主任'), ('role', '岗位角色'), ('department', '部门'), ('person', '个人'), ('all_guardians', '全校家长'), ('grade_guardians', '年级家长'), ('class_guardians', '班级家长')], max_length=16, verbose_name='范围')),
                ('role', models.CharField(blank=True, choices=[('PRIN', '校长'), ('SEC', '党支部书记'), ('VP-T', '分管教学副校长'), ('VP-M', '分管德育副校长'), ('VP-S', '分管安全后勤副校长'), ('HEAD', '部门负责人'), ('YPC', '大队辅导员'), ('COORD', '部门协作员'), ('RGL', '教研组长'), ('LPL', '备课组长'), ('GL', '年级组长'), ('GATE', '门卫'), ('COOK', '厨师'), ('STORE', '仓管员'), ('BUS', '校车照管员'), ('MED', '保健教师'), ('PSY', '心理教师'), ('LIB', '图书管理员'), ('ARC', '档案员'), ('FIN', '会计'), ('UNION', '工会主席'), ('INSP', '责任督学')], max_length=6, null=True, verbose_name='岗位角色')),
                ('grade', models.PositiveSmallIntegerField(blank=True, choices=[(1, '一年级'), (2, '二年级'), (3, '三年级'), (4, '四年级'), (5, '五年级'), (6, '六年级')], null=True, verbose_name='年级')),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='school.department', verbose_name='部门')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='school.staff', verbose_name='个人')),
                ('school_class', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='school.schoolclass', verbose_name='班级')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='audience', to='notices.noticeversion', verbose_name='版本')),
            ],
            options={
                'verbose_name': '发布范围',
                'verbose_name_plural': '发布范围',
                'ordering': ['pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('file', models.FileField(max_length=200, upload_to='notices/%Y/', verbose_name='文件')),
                ('name', models.CharField(max_length=120, verbose_name='文件名')),
                ('size', models.PositiveIntegerField(help_text='字节', verbose_name='大小')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='notices.noticeversion', verbose_name='版本')),
            ],
            options={
                'verbose_name': '通知附件',
                'verbose_name_plural': '通知附件',
                'ordering': ['pk'],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='NoticeVersionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('number', models.PositiveSmallIntegerField(default=1, verbose_name='版次')),
                ('body', models.TextField(blank=True, verbose_name='正文')),
                ('note', models.CharField(blank=True, max_length=120, verbose_name='修订说明')),
                ('response', models.CharField(choices=[('read', '阅读'), ('confirm', '确认'), ('sign', '签署')], default='read', max_length=8, verbose_name='回执')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='截止日期')),
                ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='发布时间')),
                ('in_force', models.BooleanField(default=False, editable=False, verbose_name='现行')),
                ('notice', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='notices.notice', verbose_name='通知')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='notices.noticeversion')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('state', models.CharField(choices=[('unread', '未读'), ('read', '已读'), ('confirm', '已确认'), ('sign', '已签署')], default='unread', max_length=8, verbose_name='回执')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='阅读时间')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='确认时间')),
                ('signed_at', models.DateTimeField(blank=True, null=True, verbose_name='签署时间')),
                ('typed_name', models.CharField(blank=True, max_length=60, verbose_name='签署姓名')),
                ('signature', models.FileField(blank=True, max_length=200, upload_to='signatures/%Y/', verbose_name='签名')),
                ('chased_on', models.DateField(blank=True, editable=False, null=True, verbose_name='最近催办')),
                ('chased_times', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='催办次数')),
                ('guardian', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='receipts', to='school.guardian', verbose_name='回执家长')),
                ('pupil', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='receipts', to='school.pupil', verbose_name='学生')),
                ('staff', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='school.staff', verbose_name='教职工')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='notices.noticeversion', verbose_name='版本')),
            ],
            options={
                'verbose_name': '回执',
                'verbose_name_plural': '回执',
                'ordering': ['pk'],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='ReceiptEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('state', models.CharField(choices=[('unread', '未读'), ('read', '已读'), ('confirm', '已确认'), ('sign', '已签署')], default='unread', max_length=8, verbose_name='回执')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='阅读时间')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='确认时间')),
                ('signed_at', models.DateTimeField(blank=True, null=True, verbose_name='签署时间')),
                ('typed_name', models.CharField(blank=True, max_length=60, verbose_name='签署姓名')),
                ('signature', models.FileField(blank=True, max_length=200, upload_to='signatures/%Y/', verbose_name='签名')),
                ('guardian', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.guardian', verbose_name='回执家长')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='notices.receipt')),
                ('pupil', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.pupil', verbose_name='学生')),
                ('staff', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='school.staff', verbose_name='教职工')),
                ('version', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='notices.noticeversion', verbose_name='版本')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='noticeversion',
            constraint=models.UniqueConstraint(fields=('notice', 'number'), name='notice_version_once'),
        ),
        migrations.AddConstraint(
            model_name='noticeversion',
            constraint=models.UniqueConstraint(condition=models.Q(('in_force', True)), fields=('notice',), name='notice_one_version_in_force'),
        ),
        migrations.AddConstraint(
            model_name='noticeversion',
            constraint=models.UniqueConstraint(condition=models.Q(('published_at', None)), fields=('notice',), name='notice_one_draft_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='noticeversion',
            constraint=models.CheckConstraint(condition=models.Q(('in_force', False), ('published_at__isnull', False), _connector='OR'), name='notice_version_in_force_is_published'),
        ),
        migrations.AddConstraint(
            model_name='audiencerule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('kind', 'role'), ('role__isnull', False)), models.Q(models.Q(('kind', 'role'), _negated=True), ('role__isnull', True)), _connector='OR'), models.Q(models.Q(('department__isnull', False), ('kind', 'department')), models.Q(models.Q(('kind', 'department'), _negated=True), ('department__isnull', True)), _connector='OR'), models.Q(models.Q(('kind', 'person'), ('person__isnull', False)), models.Q(models.Q(('kind', 'person'), _negated=True), ('person__isnull', True)), _connector='OR'), models.Q(models.Q(('grade__isnull', False), ('kind', 'grade_guardians')), models.Q(models.Q(('kind', 'grade_guardians'), _negated=True), ('grade__isnull', True)), _connector='OR'), models.Q(models.Q(('kind', 'class_guardians'), ('school_class__isnull', False)), models.Q(models.Q(('kind', 'class_guardians'), _negated=True), ('school_class__isnull', True)), _connector='OR')), name='notices_audiencerule_one_value'),
        ),
        migrations.AddConstraint(
            model_name='audiencerule',
            constraint=models.UniqueConstraint(fields=('version', 'kind', 'role', 'department', 'person', 'grade', 'school_class'), name='audience_group_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.UniqueConstraint(fields=('version', 'staff'), name='receipt_once_per_colleague'),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.UniqueConstraint(fields=('version', 'pupil'), name='receipt_once_per_family'),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('guardian', None), ('pupil', None), ('staff__isnull', False)), models.Q(('pupil__isnull', False), ('staff', None)), _connector='OR'), name='receipt_one_addressee'),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'unread'), models.Q(('read_at__isnull', False), ('state', 'read')), models.Q(('confirmed_at__isnull', False), ('state', 'confirm')), models.Q(('signed_at__isnull', False), ('staff__isnull', False), ('state', 'sign'), models.Q(('typed_name', ''), _negated=True), models.Q(('signature', ''), _negated=True)), _connector='OR'), name='receipt_state_has_its_proof'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='notice',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "notices_noticeevent" ("author_id", "code", "created_at", "department_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "status", "term_id", "title", "updated_at") VALUES (NEW."author_id", NEW."code", NEW."created_at", NEW."department_id", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."published_at", NEW."status", NEW."term_id", NEW."title", NEW."updated_at"); RETURN NULL;', hash='50b251f017f5ace5ec98ff80e5576f1d6394cd6d', operation='INSERT', pgid='pgtrigger_insert_insert_44969', table='notices_notice', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='notice',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "notices_noticeevent" ("author_id", "code", "created_at", "department_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "status", "term_id", "title", "updated_at") VALUES (NEW."author_id", NEW."code", NEW."created_at", NEW."department_id", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."published_at", NEW."status", NEW."term_id", NEW."title", NEW."updated_at"); RETURN NULL;', hash='26e4f995d01c0987b445bc0dd7dfb228a2191081', operation='UPDATE', pgid='pgtrigger_update_update_0f9bc', table='notices_notice', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='notice',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "notices_noticeevent" ("author_id", "code", "created_at", "department_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "status", "term_id", "title", "updated_at") VALUES (OLD."author_id", OLD."code", OLD."created_at", OLD."department_id", OLD."id", OLD."kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."published_at", OLD."status", OLD."term_id", OLD."title", OLD."updated_at"); RETURN NULL;', hash='4763cb87f2730c64641a25c001dfffcc153b44cb', operation='DELETE', pgid='pgtrigger_delete_delete_e6f4d', table='notices_notice', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='noticeversion',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "notices_noticeversionevent" ("body", "created_at", "due_on", "id", "in_force", "note", "notice_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "response", "updated_at") VALUES (NEW."body", NEW."created_at", NEW."due_on", NEW."id", NEW."in_force", NEW."note", NEW."notice_id", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."published_at", NEW."response", NEW."updated_at"); RETURN NULL;', hash='a76dcf441a0071b2ec11829730aa3bf0475557dc', operation='INSERT', pgid='pgtrigger_insert_insert_eeaa3', table='notices_noticeversion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='noticeversion',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "notices_noticeversionevent" ("body", "created_at", "due_on", "id", "in_force", "note", "notice_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "response", "updated_at") VALUES (NEW."body", NEW."created_at", NEW."due_on", NEW."id", NEW."in_force", NEW."note", NEW."notice_id", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."published_at", NEW."response", NEW."updated_at"); RETURN NULL;', hash='432574a72fc1c7fc4c697faa738fac26aa215d69', operation='UPDATE', pgid='pgtrigger_update_update_3ec20', table='notices_noticeversion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='noticeversion',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "notices_noticeversionevent" ("body", "created_at", "due_on", "id", "in_force", "note", "notice_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "response", "updated_at") VALUES (OLD."body", OLD."created_at", OLD."due_on", OLD."id", OLD."in_force", OLD."note", OLD."notice_id", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."published_at", OLD."response", OLD."updated_at"); RETURN NULL;', hash='7434e4e413c5cfa3aee325243f9fd0c3afdf86e7', operation='DELETE', pgid='pgtrigger_delete_delete_07c37', table='notices_noticeversion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='receipt',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "notices_receiptevent" ("confirmed_at", "created_at", "guardian_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pupil_id", "read_at", "signature", "signed_at", "staff_id", "state", "typed_name", "version_id") VALUES (NEW."confirmed_at", NEW."created_at", NEW."guardian_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."pupil_id", NEW."read_at", NEW."signature", NEW."signed_at", NEW."staff_id", NEW."state", NEW."typed_name", NEW."version_id"); RETURN NULL;', hash='e74bbabef6cdb8b40c9761fda768d036b523e147', operation='INSERT', pgid='pgtrigger_insert_insert_1e16e', table='notices_receipt', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='receipt',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."confirmed_at" IS DISTINCT FROM (NEW."confirmed_at") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."guardian_id" IS DISTINCT FROM (NEW."guardian_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."pupil_id" IS DISTINCT FROM (NEW."pupil_id") OR OLD."read_at" IS DISTINCT FROM (NEW."read_at") OR OLD."signature" IS DISTINCT FROM (NEW."signature") OR OLD."signed_at" IS DISTINCT FROM (NEW."signed_at") OR OLD."staff_id" IS DISTINCT FROM (NEW."staff_id") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."typed_name" IS DISTINCT FROM (NEW."typed_name") OR OLD."version_id" IS DISTINCT FROM (NEW."version_id"))', func='INSERT INTO "notices_receiptevent" ("confirmed_at", "created_at", "guardian_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pupil_id", "read_at", "signature", "signed_at", "staff_id", "state", "typed_name", "version_id") VALUES (NEW."confirmed_at", NEW."created_at", NEW."guardian_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."pupil_id", NEW."read_at", NEW."signature", NEW."signed_at", NEW."staff_id", NEW."state", NEW."typed_name", NEW."version_id"); RETURN NULL;', hash='a22dc34ab0219b91d1424571b9deebe862120caa', operation='UPDATE', pgid='pgtrigger_update_update_61408', table='notices_receipt', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='receipt',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "notices_receiptevent" ("confirmed_at", "created_at", "guardian_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pupil_id", "read_at", "signature", "signed_at", "staff_id", "state", "typed_name", "version_id") VALUES (OLD."confirmed_at", OLD."created_at", OLD."guardian_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."pupil_id", OLD."read_at", OLD."signature", OLD."signed_at", OLD."staff_id", OLD."state", OLD."typed_name", OLD."version_id"); RETURN NULL;', hash='08272073fa954a23f1876bf399fd36c4f0e9d49c', operation='DELETE', pgid='pgtrigger_delete_delete_fe0b3', table='notices_receipt', when='AFTER')),
        ),
    ]
