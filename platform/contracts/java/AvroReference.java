import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;

/** What Avro's reference implementation says of pairs of schemas: NDJSON {reader, writer} in, its verdicts out, in the same order. */
public final class AvroReference {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static Schema schema(JsonNode json) {
    return new Schema.Parser().parse(json.toString());
  }

  private static ObjectNode judge(JsonNode pair) {
    ObjectNode answer = JSON.createObjectNode();
    try {
      var result = SchemaCompatibility
          .checkReaderWriterCompatibility(schema(pair.get("reader")), schema(pair.get("writer"))).getResult();
      answer.put("compatible", result.getCompatibility() == SchemaCompatibilityType.COMPATIBLE);
      ArrayNode list = answer.putArray("incompatibilities");
      for (Incompatibility one : result.getIncompatibilities()) {
        list.addObject().put("type", one.getType().name()).put("location", one.getLocation());
      }
    } catch (RuntimeException error) {
      answer.removeAll();
      answer.put("error", String.valueOf(error.getMessage()));
    }
    return answer;
  }

  public static void main(String[] arguments) throws IOException {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      out.println(judge(JSON.readTree(line)));
    }
    out.flush();
  }
}
