"""The words of Cypher that both stores know, for completion."""

from __future__ import annotations

__all__ = ["FUNCTIONS", "KEYWORDS"]

KEYWORDS = tuple(
    (  # noqa: SIM905 - one a line would take a page
        "MATCH|OPTIONAL MATCH|WHERE|RETURN|WITH|UNWIND|ORDER BY|SKIP|LIMIT|UNION|CALL|YIELD|CREATE|"
        "MERGE|SET|REMOVE|DELETE|DETACH DELETE|FOREACH|DISTINCT|AS|AND|OR|XOR|NOT|IN|IS NULL|"
        "IS NOT NULL|STARTS WITH|ENDS WITH|CONTAINS|CASE|WHEN|THEN|ELSE|END|"
        "DESC|ASC|TRUE|FALSE|NULL|EXPLAIN|PROFILE|SHOW INDEXES|SHOW CONSTRAINTS|ON CREATE SET|"
        "ON MATCH SET"
    ).split("|")
)
FUNCTIONS = tuple(
    """
    abs acos all any asin atan atan2 avg ceil char_length coalesce collect cos cot count date
    date.truncate datetime datetime.truncate degrees duration duration.between duration.inDays
    duration.inMonths duration.inSeconds elementId exists exp floor haversin head isEmpty isNaN
    keys labels last left length localdatetime localtime log log10 ltrim max min nodes none
    normalize nullIf percentileCont percentileDisc pi point point.distance properties radians rand
    randomUUID range reduce relationships replace reverse right round rtrim shortestPath sign sin
    single size split sqrt startNode endNode stDev stDevP substring sum tail tan time timestamp
    toBoolean toFloat toInteger toLower toString toUpper trim type valueType
    """.split()  # noqa: SIM905 - as above
)
"""The functions of the embedded store, which doesn't list them; a server lists its own."""
