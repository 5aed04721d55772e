// Asks fenji where a case should be treated, and prints where.
//
//	java Decide.java http://127.0.0.1:8080 TOKEN CASE.json

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

public class Decide {
  public static void main(String[] args) throws Exception {
    HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build(); // one for all cases
    HttpRequest request = HttpRequest.newBuilder(URI.create(args[0] + "/v1/decide"))
        .timeout(Duration.ofSeconds(10))
        .header("Authorization", "Bearer " + args[1])
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofFile(Path.of(args[2])))
        .build();
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) { // a problem: its code is stable, its detail for people
      System.err.println(answer.statusCode() + " " + answer.body());
      System.exit(1);
    }
    System.out.println(text(answer.body(), "disposition") + " " + text(answer.body(), "destination"));
  }

  /** A text of the decision's first level. Use your JSON library instead. */
  static String text(String json, String key) {
    Matcher m = Pattern.compile("\"" + key + "\":\"([^\"]*)\"").matcher(json);
    return m.find() ? m.group(1) : "";
  }
}
