export { askSystemInfo, useOwnsServers, useSystemInfo } from './model/use-system-info.ts';
export { ToolMissingNotice } from './ui/tool-missing-notice.tsx';
