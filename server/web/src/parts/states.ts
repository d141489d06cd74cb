/* States as documents name them (ISO 3166-1 alpha-3 and ICAO 9303's own codes), with their names in the user's language. */
import { language, locale, tc } from "../language/language";
import type { Choice } from "./fields";

/* ISO 3166-1: alpha-3, and behind it the alpha-2 that Intl.DisplayNames knows. */
const ISO =
	"ABWAW AFGAF AGOAO AIAAI ALAAX ALBAL ANDAD AREAE ARGAR ARMAM ASMAS ATAAQ ATFTF ATGAG AUSAU AUTAT AZEAZ BDIBI BELBE BENBJ BESBQ " +
	"BFABF BGDBD BGRBG BHRBH BHSBS BIHBA BLMBL BLRBY BLZBZ BMUBM BOLBO BRABR BRBBB BRNBN BTNBT BVTBV BWABW CAFCF CANCA CCKCC CHECH " +
	"CHLCL CHNCN CIVCI CMRCM CODCD COGCG COKCK COLCO COMKM CPVCV CRICR CUBCU CUWCW CXRCX CYMKY CYPCY CZECZ DEUDE DJIDJ DMADM DNKDK " +
	"DOMDO DZADZ ECUEC EGYEG ERIER ESHEH ESPES ESTEE ETHET FINFI FJIFJ FLKFK FRAFR FROFO FSMFM GABGA GBRGB GEOGE GGYGG GHAGH GIBGI " +
	"GINGN GLPGP GMBGM GNBGW GNQGQ GRCGR GRDGD GRLGL GTMGT GUFGF GUMGU GUYGY HKGHK HMDHM HNDHN HRVHR HTIHT HUNHU IDNID IMNIM INDIN " +
	"IOTIO IRLIE IRNIR IRQIQ ISLIS ISRIL ITAIT JAMJM JEYJE JORJO JPNJP KAZKZ KENKE KGZKG KHMKH KIRKI KNAKN KORKR KWTKW LAOLA LBNLB " +
	"LBRLR LBYLY LCALC LIELI LKALK LSOLS LTULT LUXLU LVALV MACMO MAFMF MARMA MCOMC MDAMD MDGMG MDVMV MEXMX MHLMH MKDMK MLIML MLTMT " +
	"MMRMM MNEME MNGMN MNPMP MOZMZ MRTMR MSRMS MTQMQ MUSMU MWIMW MYSMY MYTYT NAMNA NCLNC NERNE NFKNF NGANG NICNI NIUNU NLDNL NORNO " +
	"NPLNP NRUNR NZLNZ OMNOM PAKPK PANPA PCNPN PERPE PHLPH PLWPW PNGPG POLPL PRIPR PRKKP PRTPT PRYPY PSEPS PYFPF QATQA REURE ROURO " +
	"RUSRU RWARW SAUSA SDNSD SENSN SGPSG SGSGS SHNSH SJMSJ SLBSB SLESL SLVSV SMRSM SOMSO SPMPM SRBRS SSDSS STPST SURSR SVKSK SVNSI " +
	"SWESE SWZSZ SXMSX SYCSC SYRSY TCATC TCDTD TGOTG THATH TJKTJ TKLTK TKMTM TLSTL TONTO TTOTT TUNTN TURTR TUVTV TWNTW TZATZ UGAUG " +
	"UKRUA UMIUM URYUY USAUS UZBUZ VATVA VCTVC VENVE VGBVG VIRVI VNMVN VUTVU WLFWF WSMWS YEMYE ZAFZA ZMBZM ZWEZW";
/* Germany's own code; people without a state, refugees. */
const SPECIAL = ["D", "XXA", "XXB", "XXC"];
const SPECIMEN = "UTO";
/* Nearly everybody is of one of these: they stand first. */
const FIRST = ["TUR", "UKR", "AZE"];

const regions = new Map(ISO.split(" ").map((pair) => [pair.slice(0, 3), pair.slice(3)]));

export function isState(code: string): boolean {
	return regions.has(code) || SPECIAL.includes(code) || code === SPECIMEN;
}

function nameIn(names: Intl.DisplayNames, code: string): string {
	const region = code === "D" ? "DE" : regions.get(code);
	return region ? (names.of(region) ?? code) : tc("state", code);
}

/* The code itself where nobody knows it. */
export function stateName(code: string | null | undefined): string {
	return code ? nameIn(new Intl.DisplayNames(locale(), { type: "region" }), code) : "";
}

let made: { language: string; choices: Choice[] } | null = null;

function makeChoices(): Choice[] {
	const names = new Intl.DisplayNames(locale(), { type: "region" });
	const collator = new Intl.Collator(locale());
	const others = [...regions.keys()].filter((code) => !FIRST.includes(code));
	const sorted = others.map((code) => ({ value: code, text: nameIn(names, code) })).sort((a, b) => collator.compare(a.text, b.text));
	const beside = (codes: string[]) => codes.map((code) => ({ value: code, text: nameIn(names, code) }));
	return [...beside(FIRST), ...sorted, ...beside(SPECIAL.slice(1))];
}

/* For a SelectField. `chosen` is among them even where nobody would choose it: "D", the specimen's "UTO". */
export function stateChoices(chosen: string): Choice[] {
	if (made?.language !== language.value)
		made = { language: language.value, choices: makeChoices() };
	const known = chosen === "" || made.choices.some(({ value }) => value === chosen);
	return known ? made.choices : [...made.choices, { value: chosen, text: `${stateName(chosen)} (${chosen})` }];
}
