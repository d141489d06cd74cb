"""What is asked of a plan, in words that a failed test shows.

The tables are small and some are empty, as on the first days: that is when PostgreSQL takes a whole table for as good as an index,
and a plan that the daemon keeps would stay so while the table grows."""

# Tables of some dozen rows to which the daily work adds nothing; whoever reads one whole reads a page or two.
REFERENCE = {"cities", "border_posts", "crossings", "assembly_points", "document_rules", "feed_epoch", "signing_keys"}

# Of those who are on a vehicle's list without a seat, which are never many: one of the two is as good as the other.
SHORT = {"citizens_stranded", "citizens_convoy_stranded"}

SCANS = {"Seq Scan", "Index Scan", "Index Only Scan", "Bitmap Index Scan", "Bitmap Heap Scan", "Tid Scan", "Sample Scan"}
READS_ALL = {"Sort", "Incremental Sort", "Aggregate", "Hash", "WindowAgg", "Unique"}  # its input, even if less is asked of it
FEW_ROWS = 50  # more or less of them is a matter of some pages
WASTED = 1000  # rows read and thrown away are no more than a convoy's people
TIMES = 10


def scans(node, cut=False, table=None):
    """The nodes that read tables; with each whether somebody above may stop it early, and its table."""
    table = node.get("Relation Name", table)
    if node["Node Type"] in SCANS:
        yield node, cut, table
    for child in node.get("Plans", ()):
        place = child["Parent Relationship"]
        if place in ("SubPlan", "InitPlan"):  # EXISTS wants one row
            stops = not child.get("Subplan Name", "").startswith("CTE")
        else:
            stops = (cut and node["Node Type"] not in READS_ALL or node["Node Type"] in ("Limit", "Merge Join") or
                     node.get("Join Type") in ("Semi", "Anti") and place == "Inner")
        yield from scans(child, stops, table if node["Node Type"] == "Bitmap Heap Scan" else None)


def index_of(node):
    return node.get("Index Name", node["Node Type"])


def whole(node, cut, fresh):
    """Reads its table from one end to the other. A list, whose plan is made for each question (`fresh`), may walk along the index
    of its order, because it stops at the end of its page."""
    if node["Node Type"] == "Seq Scan":
        return True
    return "Index" in node["Node Type"] and "Index Cond" not in node and index_of(node) not in SHORT and not (cut and fresh)


def wasteful(node):
    """A condition that no index knows throws away most of what was read."""
    removed = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return removed > WASTED + TIMES * node["Actual Rows"]


def misjudged(node, cut):
    """Rows are those of one round of a loop. What was stopped early may give fewer than was thought. `= ANY (array)` is taken for
    ten elements as unnest is, so the array's true length is forgiven; how many names are similar to one nobody can tell."""
    if not node["Actual Loops"] or "%" in str(node.get("Recheck Cond")) + str(node.get("Index Cond")):
        return False
    thought, came = node["Plan Rows"], node["Actual Rows"]
    times = TIMES * 10 if "= ANY (" in str(node.get("Index Cond")) + str(node.get("Recheck Cond")) else TIMES
    if came > thought:
        return came - thought > FEW_ROWS and came > times * max(thought, 1)
    return not cut and thought - came > FEW_ROWS and thought > times * max(came, 1)


def told(found):
    """A line for each place, with the worst of what was found there; what is known already is only noted."""
    worst = {}
    for plan, node, table in sorted(found, key=lambda one: one[1]["Actual Rows"] + one[1].get("Rows Removed by Filter", 0)):
        condition = node.get("Index Cond") or node.get("Recheck Cond") or "without a condition"
        worst[plan.inside, table, index_of(node), condition] = (
            f"{plan.inside} reads {table or 'a table'} by {index_of(node)}, {condition}: {node['Plan Rows']} rows "
            f"expected, {node['Actual Rows']} came, {node.get('Rows Removed by Filter', 0)} thrown away")
    return set(worst.values())


def unindexed(plans, fresh):
    return told((plan, node, table) for plan in plans for node, cut, table in scans(plan.root)
                if table not in REFERENCE and (whole(node, cut, fresh) or wasteful(node)))


def misestimated(plans):
    return told((plan, node, table) for plan in plans for node, cut, table in scans(plan.root) if misjudged(node, cut))


def shape(node):
    """What is left of a plan without its numbers. Rows that a trigger is given have no index: how old and new ones meet depends on
    how many there were when the plan was made."""
    if {child["Node Type"] for child in node.get("Plans", ())} <= {"Named Tuplestore Scan", "Hash"} and "Join Type" in node:
        return "Join (Named Tuplestore Scan)"
    return " ".join(filter(None, [node["Node Type"], node.get("Relation Name"), node.get("Index Name")])) + "".join(
        f" ({shape(child)})" for child in node.get("Plans", ()))


def shapes_differ(few, many):
    """Of the statements that ran for few and for many elements: those that went about it in more than one way."""
    shapes = {}
    for plan in few + many:
        shapes.setdefault((plan.inside, plan.text), set()).add(shape(plan.root))
    both = {(plan.inside, plan.text) for plan in few} & {(plan.inside, plan.text) for plan in many}
    return {f"{inside}: {' '.join(text.split())[:100]}: {' or '.join(sorted(shapes[inside, text]))}"
            for inside, text in both if len(shapes[inside, text]) > 1}
