export { classNames } from './class-names.ts';
export { Button, PlainButton } from './action/button.tsx';
export type { ButtonProps } from './action/button.tsx';
export { CopyButton } from './action/copy-button.tsx';
export type { CopyButtonProps } from './action/copy-button.tsx';
export { Tooltip } from './overlay/tooltip.tsx';
export { Dialog, DialogBody, DialogFooter } from './overlay/dialog.tsx';
export { DialogForm, FormDialog } from './overlay/form-dialog.tsx';
export { ConfirmDialog } from './overlay/confirm-dialog.tsx';
export { TypedConfirmDialog } from './overlay/typed-confirm-dialog.tsx';
export { DropdownMenu, DropdownItem } from './overlay/dropdown-menu.tsx';
export { Field } from './field/field.tsx';
export type { ControlProps } from './field/field.tsx';
export { Input } from './field/input.tsx';
export { NameInput } from './field/name-input.tsx';
export { Textarea } from './field/textarea.tsx';
export { Select } from './field/select.tsx';
export { Checkbox } from './field/checkbox.tsx';
export { Switch } from './field/switch.tsx';
export { ChoiceGroup } from './field/choice-group.tsx';
export { Status } from './feedback/status.tsx';
export type { Shape, Tone } from './feedback/status.tsx';
export { Badge } from './feedback/badge.tsx';
export { Notice } from './feedback/notice.tsx';
export { Skeleton } from './feedback/skeleton.tsx';
export { EmptyState } from './feedback/empty-state.tsx';
export { ToastProvider, ToastRegion, useToast } from './feedback/toast.tsx';
export type { ToastMessage } from './feedback/toast.tsx';
export { Tabs } from './navigation/tabs.tsx';
export { ObjectTabs } from './navigation/object-tabs.tsx';
export type { ObjectTab } from './navigation/object-tabs.tsx';
export { ResizeHandle } from './navigation/resize-handle.tsx';
export { Tree } from './navigation/tree.tsx';
export { searchTree } from './navigation/tree-model.ts';
export type { TreeNode } from './navigation/tree-model.ts';
export { Cell, ColumnHeader, SortHeader } from './data/cells.tsx';
export { VirtualTable } from './data/virtual-table.tsx';
export {
  ArrowLeft,
  Check,
  Database,
  Ellipsis,
  Expand,
  Eye,
  FileKey,
  FolderTree,
  Keyboard,
  LayoutGrid,
  LogOut,
  Minus,
  Plus,
  RefreshCw,
  Rows3,
  Search,
  Server,
  Table2,
  Workflow,
} from './icons.ts';
