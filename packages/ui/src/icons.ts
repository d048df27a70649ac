/** The icons in use, so that an app adds none by accident. 16 px, stroke 1.5, never without a label or a tooltip. */
export {
  ArrowLeft,
  Check,
  Database,
  Ellipsis,
  Eye,
  FileKey,
  FolderTree,
  Plus,
  RefreshCw,
  Rows3,
  Search,
  Server,
  Table2,
  Workflow,
} from 'lucide-react';
