using System.Text.Json;
using TfModelTools.Drawing;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Drawing;

/// <summary>The page in a browser, used as a person would: by keys and clicks.</summary>
public sealed class ModelPageTests
{
    // What the details take of the picture's width, as page.css says.
    private const double DetailsWidth = 360;
    private const string Details = "document.getElementById('details')";

    [ProgramFact("chromium")]
    public async Task Search_finds_a_layer_and_a_click_shows_its_details()
    {
        await using HeadlessBrowser browser = await OpenAsync(DiagramNets.Make("residual"));
        Assert.True((await browser.EvaluateAsync(Details + ".hidden")).GetBoolean());

        await browser.PressAsync("/");
        await browser.TypeAsync("layer x17");
        await browser.UntilAsync("document.querySelectorAll('#results li').length === 1");
        await browser.PressAsync("Enter");
        await browser.UntilAsync(Details + ".innerText.includes('x17')");
        string found = (await browser.EvaluateAsync(Details + ".innerText")).GetString()!;
        Assert.Contains("Parameters\t17,000", found, StringComparison.Ordinal);
        Assert.Contains("width\t3", found, StringComparison.Ordinal);

        // The layer found stood in the middle of what the details left: closed, and clicked at, it is told of again.
        await browser.PressAsync("Escape");
        await browser.UntilAsync(Details + ".hidden");
        JsonElement middle = await browser.EvaluateAsync("(() => { const r = document.getElementById('canvas').getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })()");
        await browser.ClickAsync(middle[0].GetDouble() - (DetailsWidth / 2), middle[1].GetDouble());
        await browser.UntilAsync(Details + ".innerText.includes('x17')");

        // Its connections lead on.
        await browser.EvaluateAsync("document.querySelector('#details ul a').click()");
        await browser.UntilAsync($"!{Details}.querySelector('h2').innerText.endsWith('x17')");
        Assert.Empty(browser.Complaints);
    }

    [ProgramFact("chromium")]
    public async Task Names_of_a_model_run_nothing()
    {
        const string Name = "<img src=x onerror=\"document.title='run'\">/</script><script>document.title='run'</script>";
        DiagramModel model = new(Name, Name, [new DiagramNode(Name, Name, DiagramRole.Output, 1, [0])], []);
        await using HeadlessBrowser browser = await OpenAsync(model, new NodeDetails(Name, Name, [Name], [(Name, Name)], []));

        await browser.PressAsync("/");
        await browser.TypeAsync("img");
        await browser.PressAsync("Enter");
        await browser.UntilAsync($"!{Details}.hidden");

        Assert.NotEqual("run", (await browser.EvaluateAsync("document.title")).GetString());
        Assert.Equal(0, (await browser.EvaluateAsync("document.images.length")).GetInt32());
        Assert.Empty(browser.Complaints);
    }

    [ProgramFact("chromium")]
    public async Task Five_thousand_nodes_are_shown_and_moved_in()
    {
        await using HeadlessBrowser browser = await OpenAsync(DiagramNets.Make("large"));

        await browser.PressAsync("0");
        await browser.PressAsync("+");
        await browser.PressAsync("/");
        await browser.TypeAsync("4321");
        await browser.PressAsync("Enter");
        await browser.UntilAsync(Details + ".innerText.includes('4321')");
        Assert.Empty(browser.Complaints);
    }

    private static async Task<HeadlessBrowser> OpenAsync(DiagramModel model, params NodeDetails[] details)
    {
        using TemporaryFolder folder = new();
        NodeDetails[] told = details.Length > 0 ? details : [.. model.Nodes.Select((n, i) => new NodeDetails(n.Name, n.Kind, ["float32 (N, 8)"], [("width", $"{i % 7}")], []))];
        string path = folder.File("page.html");
        await File.WriteAllTextAsync(path, DiagramNets.Page(model, told));
        HeadlessBrowser browser = await HeadlessBrowser.StartAsync(ProgramFactAttribute.Find("chromium")!);
        await browser.OpenAsync(path);
        return browser;
    }
}
