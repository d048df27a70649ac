import { useState, type ReactNode } from 'react';
import {
  Button,
  Checkbox,
  ChoiceGroup,
  Field,
  Input,
  NameInput,
  Select,
  Switch,
  Textarea,
} from '../../src/index.ts';
import { Specimen } from '../specimen.tsx';

const WIDE = 'grid grid-cols-[repeat(auto-fit,minmax(min(16rem,100%),1fr))] items-start gap-x-6 gap-y-4';
const ZONES = [
  { value: 'Europe/Berlin', label: 'Europe/Berlin' },
  { value: 'UTC', label: 'UTC' },
  { value: 'long', label: 'America/Argentina/ComodRivadavia, as it was called before it was renamed' },
];

export function FieldRoom(): ReactNode {
  return (
    <>
      <Texts />
      <NameInputs />
      <Selects />
      <Choices />
    </>
  );
}

function Texts(): ReactNode {
  return (
    <>
      <Specimen name="Field and Input" className={WIDE}>
        <Field label="Plain">{(control) => <Input {...control} />}</Field>
        <Field label="With a hint" hint="Letters, digits and hyphens.">
          {(control) => <Input {...control} placeholder="orders-db" />}
        </Field>
        <Field label="With a counter" aside="12 of 63">
          {(control) => <Input {...control} mono defaultValue="orders-db-12" />}
        </Field>
        <Field
          label="Wrong"
          hint="Letters, digits and hyphens."
          error="It ends with a hyphen: end it with a letter or a digit."
        >
          {(control) => <Input {...control} mono defaultValue="orders-" />}
        </Field>
        <Field label="Disabled">
          {(control) => <Input {...control} disabled defaultValue="orders-db" />}
        </Field>
        <Field label="Longer than its place">
          {(control) => (
            <Input
              {...control}
              mono
              defaultValue="before-the-migration-of-all-orders-of-the-last-twenty-years"
            />
          )}
        </Field>
      </Specimen>
      <Specimen name="Field and Textarea" className={WIDE}>
        <Field label="Description" aside="30 of 500">
          {(control) => <Textarea {...control} defaultValue="schema v42, before the big one" />}
        </Field>
        <Field label="Wrong" error="Shorten it to 500 characters.">
          {(control) => <Textarea {...control} defaultValue="Far too long" />}
        </Field>
      </Specimen>
    </>
  );
}

function NameInputs(): ReactNode {
  const [shown, setShown] = useState(false);
  const [name, setName] = useState('orders-db-restored');
  return (
    <Specimen
      name="NameInput"
      note="Takes the focus as it appears, what it suggests selected: so it appears here when asked for."
      className="flex-col items-start"
    >
      <Button onClick={() => setShown(!shown)}>
        {shown ? 'Hide the name input' : 'Show the name input'}
      </Button>
      {shown ? (
        <div className="w-full max-w-80">
          <Field label="Name of the new DB Service">
            {(control) => <NameInput {...control} value={name} onValue={setName} />}
          </Field>
        </div>
      ) : null}
    </Specimen>
  );
}

function Selects(): ReactNode {
  const [zone, setZone] = useState('Europe/Berlin');
  return (
    <Specimen name="Select" note="The platform's own." className={WIDE}>
      <Field label="Time zone">
        {(control) => <Select {...control} value={zone} onValue={setZone} options={ZONES} />}
      </Field>
      <Field label="Longer than its place">
        {(control) => <Select {...control} value="long" onValue={setZone} options={ZONES} />}
      </Field>
      <Field label="Wrong" error="Choose a time zone that this server knows.">
        {(control) => <Select {...control} value={zone} onValue={setZone} options={ZONES} />}
      </Field>
      <Field label="Disabled">
        {(control) => <Select {...control} disabled value={zone} onValue={setZone} options={ZONES} />}
      </Field>
    </Specimen>
  );
}

function Choices(): ReactNode {
  const [on, setOn] = useState(true);
  const [frequency, setFrequency] = useState('daily');
  return (
    <>
      <Specimen name="Switch" className="gap-x-8">
        <Switch label="Backups by policy" checked={on} onChecked={setOn} />
        <Switch label="The opposite" checked={!on} onChecked={(checked) => setOn(!checked)} />
      </Specimen>
      <Specimen name="Checkbox" className="gap-x-8">
        <Checkbox label="Keep the last one" checked={on} onChecked={setOn} />
        <Checkbox label="The opposite" checked={!on} onChecked={(checked) => setOn(!checked)} />
      </Specimen>
      <Specimen name="ChoiceGroup" className="items-start gap-x-8">
        <ChoiceGroup
          label="How often"
          value={frequency}
          onValue={setFrequency}
          options={[
            { value: 'hourly', label: 'Hourly' },
            { value: 'daily', label: 'Daily' },
            { value: 'weekly', label: 'Weekly' },
            { value: 'custom', label: 'Custom' },
          ]}
        />
      </Specimen>
    </>
  );
}
