using System.Xml.Linq;
using TfModelTools.HelpCompiler;

namespace TfModelTools.Tests.HelpCompiler;

public sealed class HelpCompilerTests
{
    private const string Page = """
        # Get-Thing

        Gets *things* from a `file`.

        ## Description

        One.

        - first
        - second

        ## Examples

        ### Get one

        Before.

        ```powershell
        Get-Thing a.txt
        ```

        After.

        ## Parameters

        ### -Path

        The file,
        on two lines.

        ## Inputs

        ### System.String

        A path.

        ## Outputs

        ### Thing

        A thing.

        ## Related links

        - [Set-Thing](Set-Thing.md)
        - [the format](https://example.org/format)
        """;

    [Fact]
    public void A_page_becomes_plain_paragraphs()
    {
        HelpPage page = HelpPageReader.Parse("Get-Thing.md", Page);

        Assert.Equal("Get-Thing", page.Cmdlet);
        Assert.Equal("Gets things from a file.", page.Synopsis);
        Assert.Equal(["One.", "- first", "- second"], page.Description);
        HelpExample example = Assert.Single(page.Examples);
        Assert.Equal(("Get one", "Get-Thing a.txt"), (example.Title, example.Code));
        Assert.Equal("Before.", Assert.Single(example.Introduction));
        Assert.Equal("After.", Assert.Single(example.Remarks));
        HelpEntry parameter = Assert.Single(page.Parameters);
        Assert.Equal("Path", parameter.Name);
        Assert.Equal("The file, on two lines.", Assert.Single(parameter.Text));
        Assert.Equal([new HelpLink("Set-Thing", ""), new HelpLink("the format", "https://example.org/format")], page.Links);
    }

    [Theory]
    [InlineData("# Get-Thing", "Get-Thing", 1, "top heading")]
    [InlineData("## Outputs", "## Output", 37, "section 'Output'")]
    [InlineData("### -Path", "### Path", 26, "expected a parameter")]
    [InlineData("```powershell", "```python", 14, "expected code")]
    [InlineData("Gets *things* from a `file`.", "", 2, "synopsis")]
    [InlineData("Before.", "<div>Before.</div>", 16, "HtmlBlock")]
    public void A_page_of_another_shape_is_refused_with_its_line(string found, string replacement, int line, string said)
    {
        HelpPageException fault = Assert.Throws<HelpPageException>(() => HelpPageReader.Parse("Get-Thing.md", Page.Replace(found, replacement, StringComparison.Ordinal)));

        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
        Assert.StartsWith($"Get-Thing.md({line}): error", fault.ToBuildError(), StringComparison.Ordinal);
    }

    [Fact]
    public void Maml_holds_the_pages_text_and_the_cmdlets_bindings()
    {
        ParameterDescription path = new(
            "Path", "System.String[]", "string[]", false, ["LP"], [], true, [new ParameterBinding("", true, 0, true, false)]);
        ParameterDescription mode = new("Mode", "Mode", "Mode", false, [], ["Fast", "Exact"], false, [new ParameterBinding("Other", false, null, false, true)]);
        HelpPage page = HelpPageReader.Parse("Get-Thing.md", Page.Replace("## Inputs", "### -Mode\n\nHow.\n\n## Inputs", StringComparison.Ordinal));
        string file = Path.GetTempFileName();
        try
        {
            MamlWriter.Write(file, [(page, new CmdletDescription("Get-Thing", [path, mode], "", ["Thing"]))]);
            XElement command = Assert.Single(XDocument.Load(file).Root!.Elements());
            XElement[] parameters = [.. command.Elements().Single(e => e.Name.LocalName == "parameters").Elements()];

            Assert.Equal(["Path", "Mode"], parameters.Select(p => p.Elements().First().Value));
            Assert.Equal("true (ByValue)", parameters[0].Attribute("pipelineInput")!.Value);
            Assert.Equal("true", parameters[0].Attribute("required")!.Value);
            Assert.Equal("0", parameters[0].Attribute("position")!.Value);
            Assert.Equal("true", parameters[0].Attribute("globbing")!.Value);
            Assert.Equal("LP", parameters[0].Attribute("aliases")!.Value);
            Assert.Equal("true (ByPropertyName)", parameters[1].Attribute("pipelineInput")!.Value);
            Assert.Equal(["Fast", "Exact"], command.Descendants().Where(e => e.Name.LocalName == "parameterValueGroup").SelectMany(g => g.Elements()).Select(v => v.Value));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_topic_is_wrapped_text_with_headings_in_capitals()
    {
        string text = AboutTopic.Render("about_Thing.md", $"# about_Thing\n\nAll about things.\n\n## Of old\n\n{string.Join(' ', Enumerable.Repeat("word", 30))}\n\n```powershell\nGet-Thing   a\n```\n");

        Assert.Contains("TOPIC\n    about_Thing\n", text, StringComparison.Ordinal);
        Assert.Contains("\nOF OLD\n    word word", text, StringComparison.Ordinal);
        Assert.Contains("\n        Get-Thing   a\n", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 100, line));
    }

    [Fact]
    public void A_topic_is_named_as_its_file()
    {
        Assert.Throws<HelpPageException>(() => AboutTopic.Render("about_Other.md", "# about_Thing\n\nAll about things.\n"));
    }

    [Fact]
    public void A_topic_takes_the_sections_and_columns_of_another_document_in()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            File.WriteAllText(
                Path.Combine(folder, "list.md"),
                $"# List\n\nIntroduction.\n\n## Part\n\n| Name | Since | Notes |\n| --- | --- | --- |\n| one | 1 | {string.Join(' ', Enumerable.Repeat("word", 30))} |\n| two | 2 |  |\n");

            string text = AboutTopic.Render(Path.Combine(folder, "about_Thing.md"), "# about_Thing\n\nAll about things.\n\n<!-- include list.md: Name, Notes -->\n\n## End\n");

            Assert.DoesNotContain("Introduction", text, StringComparison.Ordinal);
            Assert.Contains("\nPART\n        Name  Notes\n        one   word word", text, StringComparison.Ordinal);
            Assert.Contains("\n              word word", text, StringComparison.Ordinal);
            Assert.Contains("\n        two\n", text, StringComparison.Ordinal);
            Assert.EndsWith("END\n", text, StringComparison.Ordinal);
            Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 100, line));
            Assert.Throws<HelpPageException>(() => AboutTopic.Render(Path.Combine(folder, "about_Thing.md"), "# about_Thing\n\nAll.\n\n<!-- include none.md -->\n"));
            Assert.Throws<HelpPageException>(() => AboutTopic.Render(Path.Combine(folder, "about_Thing.md"), "# about_Thing\n\nAll.\n\n<!-- a note -->\n"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
