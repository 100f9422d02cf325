// What Gephi's own importers make of exports, a line of JSON for each node, edge and attribute.
//
//   java -cp 'lib/*' GephiImport.java graph.gexf graph.graphml

import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.gephi.graph.api.Column;
import org.gephi.graph.api.Edge;
import org.gephi.graph.api.Graph;
import org.gephi.graph.api.GraphController;
import org.gephi.graph.api.GraphModel;
import org.gephi.graph.api.Node;
import org.gephi.io.importer.api.Container;
import org.gephi.io.importer.api.ImportController;
import org.gephi.io.importer.api.Issue;
import org.gephi.io.processor.plugin.DefaultProcessor;
import org.gephi.project.api.ProjectController;
import org.openide.util.Lookup;

public class GephiImport {
  static final PrintStream OUT = new PrintStream(System.out, false, StandardCharsets.UTF_8);

  public static void main(String[] paths) throws Exception {
    for (String path : paths) {
      ProjectController projects = Lookup.getDefault().lookup(ProjectController.class);
      projects.newProject();
      ImportController importer = Lookup.getDefault().lookup(ImportController.class);
      Container container = importer.importFile(new File(path));
      importer.process(container, new DefaultProcessor(), projects.getCurrentWorkspace());
      for (Issue issue : container.getReport().getIssuesList(Integer.MAX_VALUE))
        System.err.println(path + ": " + issue.getLevel() + " " + issue.getMessage());
      sayAll(path, Lookup.getDefault().lookup(GraphController.class).getGraphModel());
    }
    OUT.flush();
    System.exit(0); // Gephi's threads don't end
  }

  static void sayAll(String path, GraphModel model) {
    Graph graph = model.getGraph();
    for (Node node : graph.getNodes().toArray()) {
      String id = node.getId().toString();
      say(path, "node", id);
      for (Column column : model.getNodeTable()) {
        Object value = node.getAttribute(column);
        if (value == null || column.getId().equals("id")) continue;
        // What Gephi has itself (label, timeset) has a title for people; of fields it is the name.
        String name = column.isProperty() ? column.getId() : column.getTitle();
        say(path, "value", id, name, column.getTypeClass().getSimpleName().toLowerCase(), value.toString());
      }
    }
    for (Edge edge : graph.getEdges().toArray())
      say(path, "edge", edge.getSource().getId().toString(), edge.getTarget().getId().toString(), "" + edge.getWeight());
  }

  static void say(String... parts) {
    StringBuilder line = new StringBuilder();
    for (String part : parts)
      line.append(line.length() == 0 ? "[\"" : ", \"").append(escape(part)).append('"');
    OUT.println(line.append(']'));
  }

  static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    for (char sign : text.toCharArray())
      if (sign < ' ' || sign == '"' || sign == '\\' || sign > '~') escaped.append(String.format("\\u%04x", (int) sign));
      else escaped.append(sign);
    return escaped.toString();
  }
}
