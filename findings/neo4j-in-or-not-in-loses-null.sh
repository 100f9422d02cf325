#!/usr/bin/env bash
# Neo4j 2026.09: `x IN a OR NOT x IN b` is wrong where one of the lists has a null
#
# Expected: three-valued logic, as the operands by themselves and 5.26.31 answer: 3 IN [1, null] is null,
#   NOT 3 IN [2, null] is null, so is null OR null; and 1 IN [1] is true, so is true OR null.
# Happens: 3 IN [1, null] OR NOT 3 IN [2, null] is true, and a WHERE keeps such rows; with 1 IN [1] OR
#   NOT 1 IN [2, null] the answer is null, and a WHERE loses the row although the first operand is true.
#   Lists in variables are answered rightly. CYPHER 5 and 25 are wrong alike. No error, no note.
# Versions: org.neo4j:neo4j 2026.09.0 (Community). Source: the Cypher Manual, "Working with null" (null in
#   OR and NOT; IN with a list that has a null); the answers of 5.26.31 to the same queries.
# Matters: `WHERE i.kind IN [...] OR NOT i.state IN [...]` with a null in a list keeps and loses rows.
#
# Needs Maven, and Java 21 or later: JAVA_HOME, java on the PATH, or one in /usr/lib/jvm.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
java=
for each in "${JAVA_HOME:-/none}/bin/java" "$(command -v java || true)" /usr/lib/jvm/*/bin/java; do
  major=$("$each" -version 2>&1 | sed -n '1s/[^"]*"\([0-9]*\).*/\1/p' || true)
  if [ "${major:-0}" -ge 21 ]; then java=$each; break; fi
done
[ -n "$java" ] || { echo "no Java 21 or later"; exit 2; }
cat > "$work/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
 <groupId>example</groupId><artifactId>finding</artifactId><version>1</version><packaging>pom</packaging>
 <dependencies><dependency>
  <groupId>org.neo4j</groupId><artifactId>neo4j</artifactId><version>2026.09.0</version>
 </dependency></dependencies></project>
XML
(cd "$work" && mvn -q -B dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$work/lib")
cat > "$work/Finding.java" <<'JAVA'
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;

public class Finding {
    record Query(String cypher, Object happens, Object expected) {}

    public static void main(String[] arguments) {
        var service = new DatabaseManagementServiceBuilder(Path.of(arguments[0])).build();
        var changed = false;
        try (var transaction = service.database("neo4j").beginTx()) {
            for (var one : List.of(
                    new Query("RETURN 3 IN [1, null] AS r", null, null),
                    new Query("RETURN NOT 3 IN [2, null] AS r", null, null),
                    new Query("RETURN 3 IN [1, null] OR NOT 3 IN [2, null] AS r", true, null),
                    new Query("UNWIND [3] AS x RETURN x IN [1] OR NOT x IN [2, null] AS r", null, null),
                    new Query("UNWIND [1] AS x RETURN x IN [1] OR NOT x IN [2, null] AS r", null, true),
                    new Query("UNWIND [1, 2, 3] AS x WITH x WHERE x IN [1] OR NOT x IN [2, null]"
                            + " RETURN collect(x) AS r", List.of(), List.of(1L)),
                    new Query("UNWIND [1, 2, 3] AS x WITH x WHERE x IN [1, null] OR NOT x IN [2, null]"
                            + " RETURN collect(x) AS r", List.of(1L, 3L), List.of(1L)),
                    new Query("WITH 3 AS x, [1, null] AS a, [2, null] AS b"
                            + " RETURN x IN a OR NOT x IN b AS r", null, null))) {
                var answer = transaction.execute(one.cypher()).next().get("r");
                System.out.printf("%s%n  -> %s, expected %s%n", one.cypher(), answer, one.expected());
                changed |= !Objects.equals(answer, one.happens());
            }
        } finally {
            service.shutdown();
        }
        if (changed) {
            System.out.println("the behaviour has changed");
            System.exit(1);
        }
    }
}
JAVA
"$java" --add-opens=java.base/java.nio=ALL-UNNAMED --add-opens=java.base/sun.nio.ch=ALL-UNNAMED \
  --add-opens=java.base/java.lang=ALL-UNNAMED --enable-native-access=ALL-UNNAMED \
  -cp "$work/lib/*" "$work/Finding.java" "$work/data" 2> "$work/err" || { tail -5 "$work/err"; exit 1; }
echo "as described: a null in a list makes x IN a OR NOT x IN b wrong, and rows are kept and lost"
