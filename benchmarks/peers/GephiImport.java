// What Gephi's own importer makes of exports: labels, types, times, counts.
//
//   mvn dependency:copy -Dartifact=org.gephi:gephi-toolkit:0.10.1:jar:all -DoutputDirectory=.
//   java -cp gephi-toolkit-0.10.1-all.jar benchmarks/peers/GephiImport.java graph.gexf authors.gexf

import java.io.File;
import org.gephi.graph.api.Column;
import org.gephi.graph.api.Edge;
import org.gephi.graph.api.Graph;
import org.gephi.graph.api.GraphController;
import org.gephi.graph.api.GraphModel;
import org.gephi.graph.api.Node;
import org.gephi.io.importer.api.Container;
import org.gephi.io.importer.api.EdgeDirectionDefault;
import org.gephi.io.importer.api.ImportController;
import org.gephi.io.processor.plugin.DefaultProcessor;
import org.gephi.project.api.ProjectController;
import org.openide.util.Lookup;

public class GephiImport {
  public static void main(String[] paths) throws Exception {
    for (String path : paths) {
      ProjectController projects = Lookup.getDefault().lookup(ProjectController.class);
      projects.newProject();
      ImportController importer = Lookup.getDefault().lookup(ImportController.class);
      Container container = importer.importFile(new File(path));
      container.getLoader().setEdgeDefault(EdgeDirectionDefault.DIRECTED);
      importer.process(container, new DefaultProcessor(), projects.getCurrentWorkspace());
      describe(path, Lookup.getDefault().lookup(GraphController.class).getGraphModel());
    }
  }

  static void describe(String path, GraphModel model) {
    Graph graph = model.getGraph();
    System.out.printf("%s: %d nodes, %d edges%n", path, graph.getNodeCount(), graph.getEdgeCount());
    System.out.printf("  times: %s %s%n", model.getTimeFormat(), model.getTimeBounds());
    for (Column column : model.getNodeTable()) {
      System.out.printf("  node %s: %s%n", column.getTitle(), column.getTypeClass().getSimpleName());
    }
    for (Node node : graph.getNodes().toArray()) {
      System.out.printf("  %s: %s, from %s%n", node.getId(), node.getLabel(), node.getAttribute("timeset"));
      break;
    }
    for (Edge edge : graph.getEdges().toArray()) {
      System.out.printf("  an edge of weight %s%n", edge.getWeight());
      break;
    }
  }
}
