// Asks fenji where a case should be treated, and prints where. .NET 6 or later:
//
//	dotnet run -- http://127.0.0.1:8080 TOKEN CASE.json

using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

using var client = new HttpClient { BaseAddress = new Uri(args[0]), Timeout = TimeSpan.FromSeconds(10) }; // one for all cases
client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", args[1]);

var body = new StringContent(await File.ReadAllTextAsync(args[2]), Encoding.UTF8, "application/json");
using var answer = await client.PostAsync("/v1/decide", body);
var text = await answer.Content.ReadAsStringAsync();
if (!answer.IsSuccessStatusCode) // a problem: its code is stable, its detail for people
{
    Console.Error.WriteLine($"{(int)answer.StatusCode} {text}");
    return 1;
}
using var decision = JsonDocument.Parse(text);
Console.WriteLine($"{decision.RootElement.GetProperty("disposition")} {decision.RootElement.GetProperty("destination")}");

// In a panel: WebView2 shows the address that POST /v1/launch gives, and gets the result.
//
//	await panel.EnsureCoreWebView2Async();
//	panel.CoreWebView2.WebMessageReceived += (_, e) => Use(e.WebMessageAsJson); // {"type":"fenji-result","id":…,"result":…}
//	panel.Source = new Uri(client.BaseAddress, launch.GetProperty("url").GetString());
return 0;
