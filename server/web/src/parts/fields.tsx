/* Fields of a form, in GOV.UK's markup. `id` is also what an ErrorSummary links to. */
import type { ComponentChildren, JSX } from "preact";

interface Common {
	id: string;
	label: ComponentChildren;
	hint?: ComponentChildren;
	error?: string | undefined;
}

interface GroupProps extends Common {
	children: ComponentChildren;
}

function described({ id, hint, error }: Common): string | undefined {
	return [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;
}

function Group({ id, label, hint, error, children }: GroupProps) {
	return (
		<div class={`govuk-form-group${error ? " govuk-form-group--error" : ""}`}>
			<label class="govuk-label" for={id}>{label}</label>
			{hint && <div id={`${id}-hint`} class="govuk-hint">{hint}</div>}
			{error && <p id={`${id}-error`} class="govuk-error-message">{error}</p>}
			{children}
		</div>
	);
}

type Input = Omit<JSX.IntrinsicElements["input"], "id" | "label" | "onInput" | "value">;

export interface TextFieldProps extends Common, Input {
	value: string;
	onValue: (value: string) => void;
	/* In characters: GOV.UK's widths. */
	width?: 2 | 3 | 4 | 5 | 10 | 20 | 30;
}

export function TextField({ id, label, hint, error, value, onValue, width, ...input }: TextFieldProps) {
	const classes = ["govuk-input", width && `govuk-input--width-${width}`, error && "govuk-input--error"].filter(Boolean).join(" ");
	return (
		<Group {...{ id, label, hint, error }}>
			<input type="text" spellcheck={false} autoComplete="off" {...input} id={id} class={classes} value={value}
				aria-describedby={described({ id, label, hint, error })} aria-invalid={error ? true : undefined}
				onInput={(event) => onValue(event.currentTarget.value)} />
		</Group>
	);
}

export interface TextAreaProps extends Common {
	value: string;
	onValue: (value: string) => void;
	rows?: number;
	maxLength?: number;
}

export function TextArea({ id, label, hint, error, value, onValue, rows = 3, maxLength }: TextAreaProps) {
	return (
		<Group {...{ id, label, hint, error }}>
			<textarea id={id} class={`govuk-textarea${error ? " govuk-textarea--error" : ""}`} rows={rows} maxLength={maxLength} value={value}
				aria-describedby={described({ id, label, hint, error })} aria-invalid={error ? true : undefined}
				onInput={(event) => onValue(event.currentTarget.value)} />
		</Group>
	);
}

export interface Choice {
	value: string;
	text: ComponentChildren;
	hint?: ComponentChildren;
	disabled?: boolean;
}

export interface ChoiceFieldProps extends Common {
	value: string;
	choices: Choice[];
	onValue: (value: string) => void;
}

/* `empty` is shown for no choice. */
export function SelectField({ id, label, hint, error, value, choices, onValue, empty }: ChoiceFieldProps & { empty?: string }) {
	return (
		<Group {...{ id, label, hint, error }}>
			<select id={id} class={`govuk-select${error ? " govuk-select--error" : ""}`} value={value} aria-invalid={error ? true : undefined}
				aria-describedby={described({ id, label, hint, error })} onChange={(event) => onValue(event.currentTarget.value)}>
				{empty !== undefined && <option value="">{empty}</option>}
				{choices.map((choice) => (
					<option key={choice.value} value={choice.value} disabled={choice.disabled}>{choice.text}</option>
				))}
			</select>
		</Group>
	);
}

interface SetProps extends GroupProps {
	small?: boolean;
}

function Fieldset({ id, label, hint, error, children }: SetProps) {
	return (
		<div class={`govuk-form-group${error ? " govuk-form-group--error" : ""}`}>
			<fieldset class="govuk-fieldset" aria-describedby={described({ id, label, hint, error })}>
				<legend class="govuk-fieldset__legend">{label}</legend>
				{hint && <div id={`${id}-hint`} class="govuk-hint">{hint}</div>}
				{error && <p id={`${id}-error`} class="govuk-error-message">{error}</p>}
				{children}
			</fieldset>
		</div>
	);
}

/* The first radio has the field's own id. */
export function RadioField({ id, label, hint, error, value, choices, onValue, inline }: ChoiceFieldProps & { inline?: boolean }) {
	return (
		<Fieldset {...{ id, label, hint, error }}>
			<div class={`govuk-radios govuk-radios--small${inline ? " govuk-radios--inline" : ""}`}>
				{choices.map((choice, n) => (
					<div class="govuk-radios__item" key={choice.value}>
						<input class="govuk-radios__input" type="radio" id={n === 0 ? id : `${id}-${n}`} name={id} value={choice.value}
							checked={choice.value === value} disabled={choice.disabled} onChange={() => onValue(choice.value)} />
						<label class="govuk-label govuk-radios__label" for={n === 0 ? id : `${id}-${n}`}>{choice.text}</label>
						{choice.hint && <div class="govuk-hint govuk-radios__hint">{choice.hint}</div>}
					</div>
				))}
			</div>
		</Fieldset>
	);
}

export interface CheckboxesFieldProps extends Common {
	values: string[];
	choices: Choice[];
	onValues: (values: string[]) => void;
}

/* The first checkbox has the field's own id. */
export function CheckboxesField({ id, label, hint, error, values, choices, onValues }: CheckboxesFieldProps) {
	function turn(value: string) {
		onValues(values.includes(value) ? values.filter((one) => one !== value) : [...values, value]);
	}
	return (
		<Fieldset {...{ id, label, hint, error }}>
			<div class="govuk-checkboxes govuk-checkboxes--small">
				{choices.map((choice, n) => (
					<Checkbox key={choice.value} id={n === 0 ? id : `${id}-${n}`} checked={values.includes(choice.value)} onTurn={() => turn(choice.value)}
						disabled={choice.disabled ?? false}>{choice.text}</Checkbox>
				))}
			</div>
		</Fieldset>
	);
}

export interface CheckboxProps {
	id: string;
	checked: boolean;
	disabled?: boolean;
	onTurn: (checked: boolean) => void;
	children: ComponentChildren;
}

/* One alone needs a <div class="govuk-checkboxes govuk-checkboxes--small"> around it. */
export function Checkbox({ id, checked, disabled, onTurn, children }: CheckboxProps) {
	return (
		<div class="govuk-checkboxes__item">
			<input class="govuk-checkboxes__input" type="checkbox" id={id} checked={checked} disabled={disabled}
				onChange={(event) => onTurn(event.currentTarget.checked)} />
			<label class="govuk-label govuk-checkboxes__label" for={id}>{children}</label>
		</div>
	);
}
