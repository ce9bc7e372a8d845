using System.Globalization;
using System.Xml;

namespace TfModelTools.HelpCompiler;

/// <summary>
/// Writes pages as the MAML that Get-Help reads (about_Comment_Based_Help and "Writing Help for PowerShell Cmdlets" describe what it
/// shows of it). The text is the page's; syntax and bindings are the compiled cmdlet's.
/// </summary>
internal sealed class MamlWriter : IDisposable
{
    private const string Root = "http://msh";
    private const string Maml = "http://schemas.microsoft.com/maml/2004/10";
    private const string Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private const string Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    /// <summary>The longest list of values that a line of syntax spells out; of a longer one it gives the type.</summary>
    private const int LongestValueList = 10;

    private readonly XmlWriter _xml;

    private MamlWriter(string path)
    {
        _xml = XmlWriter.Create(path, new XmlWriterSettings { Indent = true, NewLineChars = "\n" });
        _xml.WriteStartElement("", "helpItems", Root);
        _xml.WriteAttributeString("schema", "maml");
        _xml.WriteAttributeString("xmlns", "maml", null, Maml);
        _xml.WriteAttributeString("xmlns", "command", null, Command);
        _xml.WriteAttributeString("xmlns", "dev", null, Dev);
    }

    /// <summary>Writes a help file.</summary>
    /// <param name="path">The file to write.</param>
    /// <param name="pages">The pages, each with its cmdlet.</param>
    public static void Write(string path, IEnumerable<(HelpPage Page, CmdletDescription Cmdlet)> pages)
    {
        using MamlWriter writer = new(path);
        foreach ((HelpPage page, CmdletDescription cmdlet) in pages)
        {
            writer.Element(Command, "command", () => writer.WriteCommand(page, cmdlet));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _xml.WriteEndElement();
        _xml.Dispose();
    }

    private void WriteCommand(HelpPage page, CmdletDescription cmdlet)
    {
        string[] name = cmdlet.Name.Split('-', 2);
        Element(Command, "details", () =>
        {
            Text(Command, "name", cmdlet.Name);
            Text(Command, "verb", name[0]);
            Text(Command, "noun", name[1]);
            Paragraphs("description", [page.Synopsis]);
        });
        Paragraphs("description", page.Description);
        Element(Command, "syntax", () =>
        {
            foreach (string set in cmdlet.ParameterSets)
            {
                WriteSyntax(page, cmdlet, set);
            }
        });
        Element(Command, "parameters", () =>
        {
            foreach (ParameterDescription parameter in cmdlet.Parameters)
            {
                WriteParameter(page, parameter, Widest(parameter), inSyntax: false);
            }
        });
        Element(Command, "inputTypes", () => WriteTypes(page.Inputs, "inputType"));
        Element(Command, "returnValues", () => WriteTypes(page.Outputs, "returnValue"));
        if (page.Notes.Count > 0)
        {
            Element(Maml, "alertSet", () => Paragraphs("alert", page.Notes));
        }

        Element(Command, "examples", () =>
        {
            for (int i = 0; i < page.Examples.Count; i++)
            {
                WriteExample(page.Examples[i], i + 1);
            }
        });
        Element(Command, "relatedLinks", () =>
        {
            foreach (HelpLink link in page.Links)
            {
                Element(Maml, "navigationLink", () =>
                {
                    Text(Maml, "linkText", link.Text);
                    Text(Maml, "uri", link.Uri);
                });
            }
        });
    }

    private void WriteSyntax(HelpPage page, CmdletDescription cmdlet, string set) => Element(Command, "syntaxItem", () =>
    {
        Text(Maml, "name", cmdlet.Name);
        foreach (ParameterDescription parameter in cmdlet.Parameters)
        {
            if (parameter.Bindings.FirstOrDefault(b => b.ParameterSet.Length == 0 || b.ParameterSet == set) is { } binding)
            {
                WriteParameter(page, parameter, binding, inSyntax: true);
            }
        }
    });

    private void WriteParameter(HelpPage page, ParameterDescription parameter, ParameterBinding binding, bool inSyntax) => Element(Command, "parameter", () =>
    {
        _xml.WriteAttributeString("required", Boolean(binding.IsMandatory));
        _xml.WriteAttributeString("variableLength", Boolean(parameter.TypeName.EndsWith("[]", StringComparison.Ordinal)));
        _xml.WriteAttributeString("globbing", Boolean(parameter.AcceptsWildcards));
        _xml.WriteAttributeString("pipelineInput", binding.PipelineInput);
        _xml.WriteAttributeString("position", binding.Position?.ToString(CultureInfo.InvariantCulture) ?? "named");
        _xml.WriteAttributeString("aliases", parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases));
        Text(Maml, "name", parameter.Name);
        Paragraphs("description", ParameterText(page, parameter.Name));
        if (inSyntax && parameter.Values.Count is > 0 and <= LongestValueList)
        {
            Element(Command, "parameterValueGroup", () =>
            {
                foreach (string value in parameter.Values)
                {
                    WriteValue(value, mandatory: false);
                }
            });
        }

        if (!(inSyntax && parameter.IsSwitch))
        {
            WriteValue(parameter.ShortTypeName, mandatory: !parameter.IsSwitch);
        }

        Element(Dev, "type", () =>
        {
            Text(Maml, "name", parameter.TypeName);
            Text(Maml, "uri", "");
        });
        Text(Dev, "defaultValue", parameter.IsSwitch ? "False" : "None");
    });

    private void WriteValue(string value, bool mandatory) => Element(Command, "parameterValue", () =>
    {
        _xml.WriteAttributeString("required", Boolean(mandatory));
        _xml.WriteAttributeString("variableLength", "false");
        _xml.WriteString(value);
    });

    private void WriteTypes(IReadOnlyList<HelpEntry> types, string element)
    {
        foreach (HelpEntry type in types)
        {
            Element(Command, element, () =>
            {
                Element(Dev, "type", () => Text(Maml, "name", type.Name));
                Paragraphs("description", type.Text);
            });
        }
    }

    private void WriteExample(HelpExample example, int number) => Element(Command, "example", () =>
    {
        Text(Maml, "title", $"-------- Example {number}: {example.Title} --------");
        Paragraphs("introduction", example.Introduction);
        Text(Dev, "code", example.Code);
        Element(Dev, "remarks", () => WriteParagraphs(example.Remarks));
    });

    /// <summary>What -WhatIf and -Confirm do is the same everywhere, and PowerShell's to say.</summary>
    private static IReadOnlyList<string> ParameterText(HelpPage page, string name) => name switch
    {
        "WhatIf" => ["Shows what would be written, and writes nothing."],
        "Confirm" => ["Asks before anything is written."],
        _ => page.Parameters.First(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Text,
    };

    /// <summary>Of a parameter's bindings the one that a reader must know of: mandatory before optional, with a position before without.</summary>
    private static ParameterBinding Widest(ParameterDescription parameter) =>
        parameter.Bindings.OrderByDescending(b => b.IsMandatory).ThenBy(b => b.Position ?? int.MaxValue).ThenByDescending(b => b.FromPipeline).First();

    private static string Boolean(bool value) => value ? "true" : "false";

    private void Paragraphs(string element, IReadOnlyList<string> paragraphs) => Element(Maml, element, () => WriteParagraphs(paragraphs));

    private void WriteParagraphs(IReadOnlyList<string> paragraphs)
    {
        foreach (string paragraph in paragraphs)
        {
            Text(Maml, "para", paragraph);
        }
    }

    private void Text(string space, string name, string value) => _xml.WriteElementString(name, space, value);

    private void Element(string space, string name, Action content)
    {
        _xml.WriteStartElement(name, space);
        content();
        _xml.WriteEndElement();
    }
}
