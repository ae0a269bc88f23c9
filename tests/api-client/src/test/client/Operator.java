import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.AuditApi;
import org.openapitools.client.api.ExplainApi;
import org.openapitools.client.api.NodesApi;
import org.openapitools.client.api.ReceiptsApi;
import org.openapitools.client.api.ResourcesApi;
import org.openapitools.client.api.ServicesApi;
import org.openapitools.client.api.StatusApi;
import org.openapitools.client.model.InstanceReport;
import org.openapitools.client.model.InstanceSpec;
import org.openapitools.client.model.Problem;
import org.openapitools.client.model.RegistrationReport;
import org.openapitools.client.model.ServiceReport;

/** Does with the generated client what an operator does; ends with an exception where it fails. */
public final class Operator {
  private Operator() {}

  public static void main(String[] arguments) throws Exception {
    ApiClient client = new ApiClient();
    client.updateBaseUri(arguments[0]);
    registers(new ServicesApi(client));
    serves(new ResourcesApi(client));
    looks(client);
    isRefused(new ServicesApi(client));
  }

  private static void registers(ServicesApi services) throws ApiException {
    InstanceSpec spec = new InstanceSpec().id("g-1").addr("10.0.1.10").port(8080).weight(3);
    RegistrationReport registered =
        services.registerInstance("greeter", spec, "5s", null, null, null, null);
    same("greeter", registered.getService());
    List<ServiceReport> listed =
        services.listServices(null, null, null, 10, null).getItems();
    same(List.of("greeter"), listed.stream().map(ServiceReport::getName).toList());
    InstanceReport instance = services.getInstance("greeter", "g-1", null);
    same(3, instance.getWeight());
    same(true, instance.getServed());
  }

  private static void serves(ResourcesApi resources) throws ApiException {
    resources.putResource(
        "clusters",
        "legacy",
        Map.of("name", "legacy", "type", "STATIC"),
        null,
        null,
        null,
        null,
        null);
    same(
        "legacy",
        ((Map<?, ?>) resources.getResource("clusters", "legacy", null)).get("name"));
    resources.deleteResource("clusters", "legacy", null, null, null, null, null);
  }

  private static void looks(ApiClient client) throws ApiException {
    same(true, new StatusApi(client).getStatus(null).getReady());
    same(0, new NodesApi(client).listNodes(null, null, null, null, null, null, null, 5000, null).getTotal());
    same(
        "NO",
        new ExplainApi(client)
            .explain("greeter", "g-2", null, null, null, null)
            .getVerdict()
            .toString());
    new ReceiptsApi(client).listReceipts(null, null);
    awaitAudit(new AuditApi(client));
  }

  /** Entries reach the store a moment after what they tell of. */
  private static void awaitAudit(AuditApi audit) throws ApiException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (audit.listAudit(null, null, null, null, null, null, null).getTotal() < 3) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("the audit has not three entries");
      }
      Thread.onSpinWait();
    }
  }

  private static void isRefused(ServicesApi services) throws Exception {
    try {
      services.getService("nobody", null);
    } catch (ApiException e) {
      same(404, e.getCode());
      Problem problem = new ObjectMapper().readValue(e.getResponseBody(), Problem.class);
      same("UNKNOWN_SERVICE", problem.getCode().toString());
      return;
    }
    throw new IllegalStateException("a service that does not exist was found");
  }

  private static void same(Object expected, Object actual) {
    if (!Objects.equals(expected, actual)) {
      throw new IllegalStateException("expected " + expected + ", but it was " + actual);
    }
  }
}
