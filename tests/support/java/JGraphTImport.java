// What JGraphT's own importers make of exports, a line of JSON for each node, edge and attribute.
//
//   java -cp 'lib/*' JGraphTImport.java graph.gexf graph.graphml

import java.io.FileReader;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.commons.text.StringEscapeUtils;
import org.jgrapht.Graph;
import org.jgrapht.graph.DefaultWeightedEdge;
import org.jgrapht.graph.builder.GraphTypeBuilder;
import org.jgrapht.nio.Attribute;
import org.jgrapht.nio.GraphImporter;
import org.jgrapht.nio.gexf.SimpleGEXFImporter;
import org.jgrapht.nio.graphml.SimpleGraphMLImporter;

public class JGraphTImport {
  static final PrintStream OUT = new PrintStream(System.out, false, StandardCharsets.UTF_8);

  public static void main(String[] paths) throws Exception {
    for (String path : paths) {
      Graph<String, DefaultWeightedEdge> graph =
          GraphTypeBuilder.<String, DefaultWeightedEdge>directed()
              .allowingMultipleEdges(true)
              .allowingSelfLoops(true)
              .weighted(true)
              .edgeClass(DefaultWeightedEdge.class)
              .buildGraph();
      try (Reader reader = new FileReader(path, StandardCharsets.UTF_8)) {
        importer(path).importGraph(graph, reader);
      }
      for (String node : graph.vertexSet()) say(path, "node", node);
      for (DefaultWeightedEdge edge : graph.edgeSet())
        say(path, "edge", graph.getEdgeSource(edge), graph.getEdgeTarget(edge), "" + graph.getEdgeWeight(edge));
    }
    OUT.flush();
  }

  static GraphImporter<String, DefaultWeightedEdge> importer(String path) {
    if (path.endsWith(".gexf")) {
      SimpleGEXFImporter<String, DefaultWeightedEdge> gexf = new SimpleGEXFImporter<>();
      gexf.setVertexFactory(Function.identity());
      gexf.addVertexAttributeConsumer((of, value) -> sayValue(path, of.getFirst(), of.getSecond(), value));
      return gexf;
    }
    SimpleGraphMLImporter<String, DefaultWeightedEdge> graphml = new SimpleGraphMLImporter<>();
    graphml.setVertexFactory(Function.identity());
    graphml.addVertexAttributeConsumer((of, value) -> sayValue(path, of.getFirst(), of.getSecond(), value));
    return graphml;
  }

  static void sayValue(String path, String node, String name, Attribute value) {
    say(path, "value", node, name, value.getType().toString(), value.getValue());
  }

  static void say(String... parts) {
    StringBuilder line = new StringBuilder();
    for (String part : parts)
      line.append(line.length() == 0 ? "[\"" : ", \"").append(StringEscapeUtils.escapeJson(part)).append('"');
    OUT.println(line.append(']'));
  }
}
