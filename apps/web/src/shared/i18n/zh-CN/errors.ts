import type { Messages } from '../en/index.ts';

/** Of each code of the error table, the words; a code without them is a type error. */
export const errors: Messages['errors'] = {
  BACKUP_NAME_INVALID: {
    message: '备份名称无效。',
    hint: '请使用 1 到 63 个小写字母、数字和连字符，以字母或数字开头和结尾。',
  },
  BACKUP_NAME_TAKEN: { message: '此命名空间中已有同名的备份。', hint: '请使用其他备份名称。' },
  DESCRIPTION_TOO_LONG: { message: '说明超过 120 个字符。', hint: '请将说明缩短到 120 个字符以内。' },
  SERVICE_NAME_INVALID: {
    message: '数据库服务的名称无效。',
    hint: '请使用小写字母、数字和连字符，以字母开头，以字母或数字结尾，且不超过允许的长度。',
  },
  SERVICE_NAME_TAKEN: {
    message: '此命名空间中已有同名的数据库服务。',
    hint: '请为数据库服务使用其他名称。',
  },
  SERVICE_NOT_FOUND: { message: '没有这个数据库服务。', hint: '请检查命名空间和名称；它可能已被移除。' },
  SERVICE_NOT_RUNNING: {
    message: '数据库服务未在运行。',
    hint: '请启动该数据库服务，待其状态变为“运行中”后重试。',
  },
  SERVICE_UNREACHABLE: {
    message: '数据库服务没有响应。',
    hint: '请检查主机、端口和凭据，并确认其服务器正在运行。',
  },
  ENGINE_UNSUPPORTED: {
    message: '不支持备份此引擎。',
    hint: '支持 PostgreSQL、MySQL、MongoDB 和 Redis。',
  },
  BACKUP_NOT_FOUND: { message: '此数据库服务没有这个备份。', hint: '请刷新列表；它可能已被删除。' },
  BACKUP_IN_PROGRESS: { message: '备份仍在进行。', hint: '请等待其状态变为“已完成”或“失败”。' },
  BACKUP_IN_USE: { message: '有尚未结束的恢复正在使用此备份。', hint: '请等待该恢复就绪或失败。' },
  BACKUP_HAS_CHILDREN: {
    message: '其他备份以此备份为基础，会随之一起被删除。',
    hint: '请先删除以它为基础的备份。',
  },
  BACKUP_NOT_COMPLETED: { message: '只有已完成的备份才能恢复。', hint: '请选择已完成的备份。' },
  BACKUP_METHOD_MISSING: {
    message: '数据库服务没有可用的备份方法。',
    hint: '请联系平台管理员，提供包含全量备份方法的备份策略。',
  },
  SCHEDULE_INVALID: {
    message: '备份计划无效。',
    hint: '分钟须为 0 到 59，小时须为 0 到 23，并至少选择一个星期几；自定义计划只能原样保留。',
  },
  TIME_ZONE_INVALID: { message: '时区未知。', hint: '请使用 IANA 时区，例如 Europe/Berlin。' },
  RETENTION_INVALID: {
    message: '保留期限无效。',
    hint: '请选择 1、3、7、14 或 30 天；自定义保留期限只能原样保留。',
  },
  POLICY_CHANGED: {
    message: '表单打开之后，备份策略已被更改。',
    hint: '请查看当前的备份策略，然后再次保存。',
  },
  RESTORE_NOT_FOUND: { message: '没有这个恢复。', hint: '请刷新；它可能已被清理。' },
  SNAPSHOT_UNUSABLE: {
    message: '备份中记录的设置无法用来创建数据库服务。',
    hint: '请选择其他备份，或手动创建数据库服务并恢复到其中。',
  },
  BROWSE_UNSUPPORTED: { message: '无法在此处浏览此数据库服务的内容。', hint: '它的备份仍可照常管理。' },
  OBJECT_NOT_FOUND: {
    message: '此数据库服务中没有这个对象。',
    hint: '它可能已被重命名或删除；左侧的树显示现有的内容。',
  },
  REPOSITORY_UNAVAILABLE: {
    message: '无法访问备份仓库。',
    hint: '请检查仓库是否存在，以及服务器是否有权读写。',
  },
  STORAGE_FULL: { message: '可用空间不足。', hint: '请在详细信息所指的位置释放空间，然后重试。' },
  QUOTA_EXCEEDED: {
    message: '平台的配额已用完。',
    hint: '请删除不再需要的内容，或向管理员申请更多配额。',
  },
  TOOL_MISSING: { message: '此引擎所需的程序缺失或版本不符。', hint: '请安装详细信息中指明的软件包。' },
  BACKEND_REJECTED: {
    message: '平台拒绝了请求。',
    hint: '请查看详细信息；如仍不清楚，请联系平台管理员。',
  },
  BACKEND_UNAVAILABLE: { message: '无法连接到平台。', hint: '请稍后重试。' },
  NOT_SUPPORTED_HERE: { message: '此部署不支持该操作。', hint: '请使用其后端支持该操作的部署。' },
  UNAUTHENTICATED: { message: '您尚未登录。', hint: '请使用此部署的令牌登录。' },
  FORBIDDEN: { message: '您没有执行该操作的权限。', hint: '请向项目所有者申请权限。' },
  REQUEST_INVALID: { message: '请求的格式不符合要求。', hint: '请发送符合该过程所需格式的 JSON。' },
  TOO_MANY_REQUESTS: { message: '请求过多。', hint: '请稍候再试。' },
  INTERNAL: { message: '服务器内部出错。', hint: '请在服务器日志中查找请求编号，并报告此问题。' },
  SERVER_UNREACHABLE: {
    message: 'Holdfast 没有响应。',
    hint: '请检查其服务器是否正在运行；此页面会自动重试。',
  },
};
