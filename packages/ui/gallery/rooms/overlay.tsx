import { useState, type ReactNode } from 'react';
import {
  Button,
  ConfirmDialog,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogForm,
  DropdownItem,
  DropdownMenu,
  Ellipsis,
  Field,
  FormDialog,
  Input,
  Notice,
  Tooltip,
  TypedConfirmDialog,
} from '../../src/index.ts';
import { Specimen } from '../specimen.tsx';

interface OpenedProps {
  onClose: () => void;
}

const DIALOGS = [
  { name: 'Dialog', Opened: PlainDialog },
  { name: 'Dialog with more than fits', Opened: LongDialog },
  { name: 'FormDialog', Opened: Form },
  { name: 'DialogForm, then its end', Opened: FormThenEnd },
  { name: 'ConfirmDialog', Opened: Confirm },
  { name: 'TypedConfirmDialog', Opened: TypedConfirm },
] as const;

export function OverlayRoom(): ReactNode {
  const [opened, setOpened] = useState<string | null>(null);
  return (
    <>
      <Specimen name="Dialogs" note="One column; Escape closes, and the focus goes back to the button.">
        {DIALOGS.map(({ name, Opened }) => (
          <span key={name}>
            <Button onClick={() => setOpened(name)}>{name}</Button>
            {opened === name ? <Opened onClose={() => setOpened(null)} /> : null}
          </span>
        ))}
      </Specimen>
      <Menus />
      <Specimen name="Tooltip" note="On hover and on keyboard focus. Nothing is said there alone.">
        {(['top', 'right', 'bottom', 'left'] as const).map((side) => (
          <Tooltip key={side} side={side} content="Today at 02:30, Europe/Berlin">
            <button type="button" className="rounded-control text-sm text-text">
              2 h ago, {side}
            </button>
          </Tooltip>
        ))}
      </Specimen>
    </>
  );
}

function PlainDialog({ onClose }: OpenedProps): ReactNode {
  return (
    <Dialog
      open
      onClose={onClose}
      title="before-migration"
      description="A manual backup of orders-db."
      closeLabel="Close"
    >
      <DialogBody>
        <p className="text-sm">Made 2 h ago, 1.2 GB, read back.</p>
      </DialogBody>
      <DialogFooter>
        <Button>Restore</Button>
      </DialogFooter>
    </Dialog>
  );
}

function LongDialog({ onClose }: OpenedProps): ReactNode {
  return (
    <Dialog
      open
      onClose={onClose}
      title="before-the-migration-of-all-orders-of-the-last-twenty-years-and-of-everything-beside-them"
      description="What does not fit scrolls; title and actions stay."
      closeLabel="Close"
    >
      <DialogBody>
        {Array.from({ length: 30 }, (_, stage) => (
          <Field key={stage} label={`Field ${stage + 1}`}>
            {(control) => <Input {...control} />}
          </Field>
        ))}
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>Cancel</Button>
        <Button variant="primary">Save</Button>
      </DialogFooter>
    </Dialog>
  );
}

function Form({ onClose }: OpenedProps): ReactNode {
  const [busy, setBusy] = useState(false);
  return (
    <FormDialog
      open
      title="Back up orders-db"
      description="Makes a copy of all of it. The service goes on running."
      closeLabel="Close"
      submitLabel="Back up"
      cancelLabel="Cancel"
      busy={busy}
      unavailable={null}
      onSubmit={() => setBusy(true)}
      onClose={onClose}
    >
      <Field label="Name" error="It is taken: choose another one.">
        {(control) => <Input {...control} mono defaultValue="before-migration" />}
      </Field>
      <Field label="Description" hint="Optional.">
        {(control) => <Input {...control} />}
      </Field>
    </FormDialog>
  );
}

function FormThenEnd({ onClose }: OpenedProps): ReactNode {
  const [done, setDone] = useState(false);
  return (
    <Dialog
      open
      onClose={onClose}
      title="Restore before-migration into a new DB Service"
      description="Nothing else is touched."
      closeLabel="Close"
    >
      {done ? (
        <DialogBody>
          <Notice tone="running" title="Restore started">
            This can be closed; it goes on.
          </Notice>
        </DialogBody>
      ) : (
        <DialogForm
          submitLabel="Restore"
          cancelLabel="Cancel"
          busy={false}
          unavailable={null}
          onSubmit={() => setDone(true)}
          onClose={onClose}
        >
          <Field label="Name of the new DB Service">
            {(control) => <Input {...control} mono defaultValue="orders-db-restored" />}
          </Field>
        </DialogForm>
      )}
    </Dialog>
  );
}

function Confirm({ onClose }: OpenedProps): ReactNode {
  return (
    <ConfirmDialog
      open
      title="Cancel the backup orders-db-1121"
      description="What was written so far goes."
      confirmLabel="Cancel the backup"
      cancelLabel="Keep it running"
      danger
      onConfirm={onClose}
      onCancel={onClose}
    />
  );
}

function TypedConfirm({ onClose }: OpenedProps): ReactNode {
  return (
    <TypedConfirmDialog
      title="Delete before-migration"
      description="1.2 GB, made 2 h ago. It cannot be brought back."
      confirmLabel="Delete the backup"
      cancelLabel="Keep it"
      name="before-migration"
      typeLabel={
        <>
          Type <b className="font-mono">before-migration</b>
        </>
      }
      typeFirst="Type the name of the backup first."
      error={
        <Notice tone="bad" title="A restore reads it">
          Wait until orders-db-restored is made.
        </Notice>
      }
      onConfirm={onClose}
      onCancel={onClose}
    >
      <p className="text-sm">orders-db and everything restored from this backup stay.</p>
    </TypedConfirmDialog>
  );
}

function Menus(): ReactNode {
  const [chosen, setChosen] = useState('nothing yet');
  return (
    <Specimen name="DropdownMenu" note="What cannot be chosen stays in reach and says why.">
      <span className="flex-1 text-sm text-muted">Chosen: {chosen}</span>
      <DropdownMenu
        label="Actions for before-migration"
        trigger={
          <Button variant="ghost" size="icon" tip="Actions for before-migration">
            <Ellipsis size={16} strokeWidth={1.5} aria-hidden />
          </Button>
        }
      >
        <DropdownItem onSelect={() => setChosen('details')}>Details</DropdownItem>
        <DropdownItem onSelect={() => setChosen('restore')} unavailable="It is not completed yet.">
          Restore into a new DB Service
        </DropdownItem>
        <DropdownItem danger onSelect={() => setChosen('delete')}>
          Delete
        </DropdownItem>
        <DropdownItem danger onSelect={() => setChosen('delete')} unavailable="A restore reads it.">
          Delete
        </DropdownItem>
      </DropdownMenu>
    </Specimen>
  );
}
