/*
 * Who goes on which vehicle, and why: a pure function of what waits and what is free. No clock, no
 * database; the same input gives the same plan, in whatever order its arrays stand (ties go by id).
 *
 * 1. Hard rules. A vehicle never takes more people, more who need an accessible seat, more pets or
 *    more luggage than it has room for. An infant sits on the lap of an adult of its group in the
 *    same vehicle, one an adult, and takes no seat; one more takes a seat. Whoever names a
 *    companion sits in the companion's vehicle: the groups they link, transitively, are a *unit*
 *    and go together or not at all. A unit goes whole in one vehicle, but a single group that only
 *    prefers it, or a unit that no vehicle it may use could hold even when empty, may be parted
 *    over vehicles of one convoy: companions stay side by side, and no minor is in a vehicle
 *    without an adult of its group, or its adult companion, or a guardian who answers for it. A
 *    convoy that refuses the document of one of its members takes none of the unit.
 * 2. Strict priority. Units are in one order: class, then `queued_at`, then id; a unit has the best
 *    class and the earliest time of its groups. They are seated in this order, and those before one
 *    may be moved between vehicles to make room for it, but lose their seats for none after it.
 *    What is promised of the finished plan, and tested: for each unit that stays and may use a
 *    vehicle, neither its free room nor this together with all that later units take there would
 *    hold the unit. More than that, it is what the greatest possible set of units by this order
 *    would be, found by a search that is bounded: docs/performance.md says how near it comes.
 * 3. Then: as few groups parted as are found, the earliest convoys first, people without such a
 *    need on accessible seats last, vehicles of a convoy evenly filled last.
 *
 * A group that stays is always named with its reason.
 */
#pragma once
#include "base/clock.h"
#include "base/parse.h"

struct arena;

#define PLANNER_PEOPLE_MAX 200000
#define PLANNER_VEHICLES_MAX 10000
#define PLANNER_CONVOYS_MAX 10000
/* Distinct pairs of nationality and document among those who wait. */
#define PLANNER_DOCUMENT_KINDS 64

#define PLANNER_NONE (-1)
#define PLANNER_UNLIMITED INT32_MAX
#define PLANNER_BIRTH_UNKNOWN INT32_MIN

/* The order of NEED_CHOICES in citizens/needs.h. */
enum planner_need {
	PLANNER_WHEELCHAIR,
	PLANNER_STRETCHER,
	PLANNER_OXYGEN,
	PLANNER_DIALYSIS,
	PLANNER_INSULIN,
	PLANNER_PREGNANT,
	PLANNER_INFANT,
	PLANNER_ELDERLY,
	PLANNER_VISUAL,
	PLANNER_HEARING,
	PLANNER_COGNITIVE,
	PLANNER_INTERPRETER,
	PLANNER_OTHER_NEED,
};
#define PLANNER_NEEDS 13

enum planner_class {
	PLANNER_MEDICAL,
	PLANNER_UNACCOMPANIED, /* minors whose adult is not of their group */
	PLANNER_FRAIL,         /* pregnant, infants, aged or infirm */
	PLANNER_FAMILIES,      /* adults with children */
	PLANNER_OTHERS,
};
#define PLANNER_CLASSES 5

/* Data, so that officers can see and change them; ages in years, on a day of departure. */
struct planner_rules {
	int32_t version;
	int32_t infant_under;
	int32_t minor_under;
	int32_t aged_from;
	/* The class that a need gives; PLANNER_OTHERS gives none. */
	enum planner_class need_class[PLANNER_NEEDS];
	/* 0 goes first; no two are the same. */
	int32_t class_rank[PLANNER_CLASSES];
};

/* Version 0, as the issue and JP 3-68's classes have them; for tests and where no table is. */
extern const struct planner_rules planner_rules_default;

/* Where the person is beside whom another must travel. */
enum planner_companion {
	PLANNER_ALONE,   /* nobody is named */
	PLANNER_WAITING, /* `companion` is that person's index */
	PLANNER_ABOARD,  /* has a seat: `companion` is the vehicle's index, or
			    PLANNER_NONE where it is none of these vehicles */
	PLANNER_IN_ANOTHER_CITY,
	PLANNER_NOT_WAITING, /* gone, withdrawn, deceased, unknown … */
};

struct planner_person {
	struct uuid id;
	int32_t group;
	/*
	 * The first and last day on which they may have been born, since 1970-01-01: the same day
	 * twice where it is known, 1 January and 31 December of a year, PLANNER_BIRTH_UNKNOWN twice
	 * for nothing. Doubt goes to the safe side: an infant only who is surely one, since it gets
	 * no seat; a minor who may be one; aged who may be. Unknown is an adult, or with the need
	 * `infant` an infant.
	 */
	int32_t born_from;
	int32_t born_to;
	uint32_t needs;   /* 1 << enum planner_need */
	bool accessible;  /* needs an accessible seat, and so never a lap */
	int32_t document; /* kind, 0..PLANNER_DOCUMENT_KINDS - 1, or PLANNER_NONE: none objects */
	enum planner_companion beside;
	int32_t companion;
	bool companion_adult; /* of PLANNER_ABOARD: may answer for a minor */
};

enum planner_keep { PLANNER_MUST, PLANNER_PREFER };

/* Those of a travel group who wait for a seat; at least one. They stand together in `people`. */
struct planner_group {
	struct uuid id;
	int32_t first;
	int32_t count;
	instant queued_at;
	enum planner_keep keep;
	int32_t pets;
	int32_t luggage_kg;
	/* A named adult answers for its minors without travelling. */
	bool guardian;
	/*
	 * The rest of the group holds seats already: in this vehicle (the lowest number where there
	 * are several), PLANNER_NONE for nowhere, PLANNER_ELSEWHERE for a vehicle that is none of
	 * these. Who must be together goes there or stays; who prefers it goes anywhere, but minors
	 * without an adult among those who wait go there.
	 */
	int32_t seated;
	/* Adults of the rest in that vehicle: they answer for minors, not for infants' laps. */
	int32_t seated_adults;
};
#define PLANNER_ELSEWHERE (-2)

struct planner_convoy {
	const char *code;
	instant departs_at;
	int32_t departs_on;         /* the local day on which ages count */
	uint64_t refused_documents; /* 1 << kind: what a country on its way does not take */
};

/* The free room is what no one holds; the totals are the vehicle's when empty. */
struct planner_vehicle {
	int32_t convoy;
	int32_t number;
	int32_t seats;
	int32_t accessible_seats;
	int32_t free_seats;
	int32_t free_accessible; /* part of the free seats */
	int32_t free_pets;       /* or PLANNER_UNLIMITED */
	int32_t free_luggage_kg; /* or PLANNER_UNLIMITED */
};

/* Borrowed until the plan is made. Whoever builds it keeps the limits above: they are asserted. */
struct planner_input {
	const struct planner_rules *rules;
	const struct planner_person *people;
	const struct planner_group *groups;
	const struct planner_convoy *convoys;
	const struct planner_vehicle *vehicles;
	int32_t people_count;
	int32_t groups_count;
	int32_t convoys_count;
	int32_t vehicles_count;
};

/* Why a group stays, or cannot use certain seats; `needed` and `available` of struct planner_stay.
 */
enum planner_reason {
	PLANNER_GOES,
	/* For want of room: what the unit needs, and the most that one vehicle it may use has left.
	 */
	PLANNER_NO_SEATS,      /* seats */
	PLANNER_NO_ACCESSIBLE, /* accessible seats, where there are seats */
	PLANNER_NO_PETS,       /* pets, where there are both */
	PLANNER_NO_LUGGAGE,    /* kilograms, where there is all the rest */
	/* Whatever is free: named so that an officer can act. */
	PLANNER_NO_VEHICLES, /* nothing boards */
	/* And cannot be parted: needed, and the most that one vehicle has when empty. */
	PLANNER_TOO_LARGE,           /* seats */
	PLANNER_TOO_MANY_ACCESSIBLE, /* accessible seats, where there are seats */
	PLANNER_DOCUMENTS,           /* each convoy refuses somebody's: `person` is one of them */
	PLANNER_MINOR_ALONE,    /* `person` has no adult of the group, no guardian, no companion */
	PLANNER_COMPANION_CITY, /* `person` must travel beside somebody in another city */
	PLANNER_COMPANION_GONE, /* beside somebody who does not wait for a seat */
	PLANNER_COMPANION_ABOARD, /* beside somebody in a vehicle that is none of these, or two
				     of them in two vehicles */
	PLANNER_REST_ELSEWHERE,   /* the rest of a group that must be together is in such one */
};

struct planner_stay {
	enum planner_reason reason;
	int32_t person; /* or PLANNER_NONE */
	/* The group of the unit whose reason it is: another than this one where companions link
	 * them. */
	int32_t because_of;
	int32_t needed;
	int32_t available;
	int32_t people;          /* of the whole unit */
	int32_t convoys_refused; /* convoys that refuse somebody's document */
	int32_t only_vehicle;    /* the one that it may use, for a companion or the rest, or
				    PLANNER_NONE */
	/* Groups after it in the order that go, into seats that it cannot use. */
	int32_t overtaken_by;
};

struct planner_seat {
	int32_t vehicle; /* or PLANNER_NONE */
	bool lap;        /* takes no seat */
};

enum planner_parting {
	PLANNER_WHOLE,
	PLANNER_PARTED,           /* preferred to be together, but there was no such room */
	PLANNER_PARTED_TOO_LARGE, /* must be together, but no vehicle is large enough */
};

struct planner_group_plan {
	enum planner_class class_of; /* of its unit */
	int32_t rank;                /* of its unit in the order, from 0 */
	enum planner_parting parting;
	int32_t vehicle;      /* where all of them are, or the lowest of those where they are */
	int32_t pets_vehicle; /* where its pets are; luggage goes with its people in equal shares */
	struct planner_stay stay; /* reason PLANNER_GOES if they go */
};

/*
 * `later` goes although `earlier`, which stays for want of room, is before it in the order, and
 * why `earlier` cannot use that vehicle: NO_SEATS to NO_LUGGAGE, what it needs and what there is
 * without what is taken by groups after it; DOCUMENTS; COMPANION_ABOARD and REST_ELSEWHERE, it may
 * use another vehicle only; TOO_LARGE or TOO_MANY_ACCESSIBLE for any, and what is there is not
 * enough for its parts; MINOR_ALONE, on that day of departure. In the order of `earlier`, then of
 * `later`; of each `earlier` the first PLANNER_OVERTAKINGS_NAMED.
 */
#define PLANNER_OVERTAKINGS_NAMED 8
struct planner_overtaking {
	int32_t later;
	int32_t earlier;
	int32_t vehicle;
	enum planner_reason reason;
	int32_t needed;
	int32_t available;
};

/* What the plan puts into a vehicle. */
struct planner_filled {
	int32_t people; /* those on laps too */
	int32_t seats;
	int32_t accessible; /* people who need such a seat */
	int32_t pets;
	int32_t luggage_kg;
};

/* Indices are those of the input. */
struct planner_plan {
	int32_t rules_version;
	const struct planner_seat *seats;        /* a person each */
	const struct planner_group_plan *groups; /* a group each */
	const struct planner_filled *vehicles;   /* a vehicle each */
	const struct planner_overtaking *overtakings;
	int32_t overtakings_count;
	int32_t people_seated;
	int32_t people_staying;
	int32_t groups_staying;
	int32_t groups_parted;
	struct arena *memory;
};

/* Never fails. The plan owns all that it shows and outlives the input. */
struct planner_plan *planner_make(const struct planner_input *input);
/* NULL is accepted. */
void planner_plan_free(struct planner_plan *plan);
