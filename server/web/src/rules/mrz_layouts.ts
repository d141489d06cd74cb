/* Where each field stands in passports (TD3, ICAO 9303 part 4) and identity cards (TD1, part 5). */

/* Symbols of the joined lines, from 0. */
export type Span = readonly [at: number, length: number];

export interface Layout {
	readonly type: "passport" | "id_card";
	readonly firstSymbols: string;
	readonly lines: number;
	readonly lineLength: number;
	readonly issuingState: Span;
	readonly number: Span;
	readonly nationality: Span;
	readonly birth: Span;
	readonly sex: Span;
	readonly expiry: Span;
	readonly names: Span;
	readonly optional: readonly [Span, ...Span[]];
	readonly compositeAt: number;
	readonly composite: readonly Span[];
}

export const LAYOUTS: readonly Layout[] = [
	{
		type: "passport",
		firstSymbols: "P",
		lines: 2,
		lineLength: 44,
		issuingState: [2, 3],
		names: [5, 39],
		number: [44, 9],
		nationality: [54, 3],
		birth: [57, 6],
		sex: [64, 1],
		expiry: [65, 6],
		optional: [[72, 14]],
		compositeAt: 87,
		composite: [[44, 10], [57, 7], [65, 22]],
	},
	{
		type: "id_card",
		firstSymbols: "ACI",
		lines: 3,
		lineLength: 30,
		issuingState: [2, 3],
		number: [5, 9],
		optional: [[15, 15], [48, 11]],
		birth: [30, 6],
		sex: [37, 1],
		expiry: [38, 6],
		nationality: [45, 3],
		names: [60, 30],
		compositeAt: 59,
		composite: [[5, 25], [30, 7], [38, 7], [48, 11]],
	},
];
