/* The codes of states, as documents have them. */
#include "citizens/nationality.h"

#include <string.h>

/* ISO 3166-1 alpha-3, each with a space behind it. */
static const char states[] =
	"ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL "
	"BEN BES BFA BGD BGR BHR BHS BIH BLM BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA "
	"CAF CAN CCK CHE CHL CHN CIV CMR COD COG COK COL COM CPV CRI CUB CUW CXR CYM "
	"CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH FIN FJI FLK FRA "
	"FRO FSM GAB GBR GEO GGY GHA GIB GIN GLP GMB GNB GNQ GRC GRD GRL GTM GUF GUM "
	"GUY HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN IRQ ISL ISR ITA JAM JEY "
	"JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU "
	"LUX LVA MAC MAF MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MNP MOZ "
	"MRT MSR MTQ MUS MWI MYS MYT NAM NCL NER NFK NGA NIC NIU NLD NOR NPL NRU NZL "
	"OMN PAK PAN PCN PER PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU RUS "
	"RWA SAU SDN SEN SGP SGS SHN SJM SLB SLE SLV SMR SOM SPM SRB SSD STP SUR SVK "
	"SVN SWE SWZ SXM SYC SYR TCA TCD TGO THA TJK TKL TKM TLS TON TTO TUN TUR TUV "
	"TWN TZA UGA UKR UMI URY USA UZB VAT VCT VEN VGB VIR VNM VUT WLF WSM YEM ZAF "
	"ZMB ZWE ";

/* ICAO 9303 part 3: Germany's own code, the specimen's state, stateless people, two kinds of
 * refugees. */
static const char specials[] = "D UTO XXA XXB XXC ";

static bool holds(const char *codes, struct str code)
{
	char word[6];

	memcpy(word, code.data, code.len);
	memcpy(word + code.len, " ", 2);
	const char *at = strstr(codes, word);
	return at && (at == codes || at[-1] == ' ');
}

bool nationality_valid(struct str code)
{
	if (code.len < 1 || code.len > 3 || memchr(code.data, ' ', code.len) ||
		memchr(code.data, 0, code.len))
		return false;
	return holds(states, code) || holds(specials, code);
}
