/* Theirs and yours, field by field: nothing of either is lost before somebody has chosen. */
import { t } from "../../language/language";
import type { FieldError } from "../../parts/errors";
import { Warned } from "../../parts/warned";
import { isContested, unchallenged, type Difference } from "./differences";

export type Choice = "theirs" | "yours";
export type Choices = Record<string, Choice>;

interface ConflictProps {
	differences: Difference[];
	choices: Choices;
	label: (field: string) => string;
	show: (field: string, value: string) => string;
	onChoose: (field: string, choice: Choice) => void;
}

export function Conflict({ differences, choices, label, show, onChoose }: ConflictProps) {
	return (
		<>
			<Warned title={t("problem.version-changed")}><p>{t("find.conflictWay")}</p></Warned>
			<div class="kafile-scroll">
				<table class="govuk-table kafile-find-table">
					<caption class="govuk-table__caption govuk-table__caption--s">{t("find.conflictCaption")}</caption>
					<thead class="govuk-table__head">
						<tr class="govuk-table__row">
							<th scope="col" class="govuk-table__header">{t("find.conflictField")}</th>
							<th scope="col" class="govuk-table__header">{t("find.conflictBefore")}</th>
							<th scope="col" class="govuk-table__header">{t("find.conflictTheirs")}</th>
							<th scope="col" class="govuk-table__header">{t("find.conflictYours")}</th>
						</tr>
					</thead>
					<tbody class="govuk-table__body">
						{differences.map((difference) => (
							<Line key={difference.field} {...{ difference, label, show, onChoose }} chosen={chosenOf(difference, choices)} />
						))}
					</tbody>
				</table>
			</div>
		</>
	);
}

/* undefined: still to be chosen. */
export function chosenOf(difference: Difference, choices: Choices): Choice | undefined {
	return choices[difference.field] ?? (isContested(difference) ? undefined : unchallenged(difference));
}

export function unchosen(differences: Difference[], choices: Choices, label: (field: string) => string): FieldError[] {
	return differences.filter((difference) => !chosenOf(difference, choices))
		.map(({ field }) => ({ field: `choose-${field}-theirs`, message: t("find.conflictChoose", { label: label(field) }) }));
}

interface LineProps extends Pick<ConflictProps, "label" | "show" | "onChoose"> {
	difference: Difference;
	chosen: Choice | undefined;
}

function Line({ difference, chosen, label, show, onChoose }: LineProps) {
	const { field, before } = difference;
	return (
		<tr class="govuk-table__row">
			<th scope="row" class="govuk-table__header">{label(field)}</th>
			<td class="govuk-table__cell">{show(field, before)}</td>
			{(["theirs", "yours"] as const).map((side) => (
				<td class="govuk-table__cell" key={side}>
					<div class="govuk-radios govuk-radios--small">
						<div class="govuk-radios__item">
							<input class="govuk-radios__input" type="radio" name={`choose-${field}`} id={`choose-${field}-${side}`} checked={chosen === side}
								onChange={() => onChoose(field, side)} />
							<label class="govuk-label govuk-radios__label" for={`choose-${field}-${side}`}>
								<span class="govuk-visually-hidden">{label(field)}, {t(side === "theirs" ? "find.conflictTheirs" : "find.conflictYours")}: </span>
								{show(field, difference[side])}
							</label>
						</div>
					</div>
				</td>
			))}
		</tr>
	);
}
