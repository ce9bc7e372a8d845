namespace TfModelTools.HelpCompiler;

/// <summary>The help of one cmdlet, as its page tells it. Texts are paragraphs without markup.</summary>
/// <param name="Path">The page's file.</param>
/// <param name="Cmdlet">The cmdlet's name, of the page's one top heading.</param>
/// <param name="Synopsis">What it does, in one paragraph.</param>
/// <param name="Description">The section "Description".</param>
/// <param name="Examples">The sections below "Examples".</param>
/// <param name="Parameters">The sections below "Parameters": name (without its dash) and text.</param>
/// <param name="Inputs">The sections below "Inputs": a type's name, and what is done with such an object.</param>
/// <param name="Outputs">The sections below "Outputs": a type's name, and what such an object is.</param>
/// <param name="Notes">The section "Notes"; may be empty.</param>
/// <param name="Links">The links of the section "Related links"; may be empty.</param>
internal sealed record HelpPage(
    string Path,
    string Cmdlet,
    string Synopsis,
    IReadOnlyList<string> Description,
    IReadOnlyList<HelpExample> Examples,
    IReadOnlyList<HelpEntry> Parameters,
    IReadOnlyList<HelpEntry> Inputs,
    IReadOnlyList<HelpEntry> Outputs,
    IReadOnlyList<string> Notes,
    IReadOnlyList<HelpLink> Links);

/// <summary>A named text: a parameter, or a type of the input or output.</summary>
/// <param name="Name">The name.</param>
/// <param name="Line">The line of its heading, from one.</param>
/// <param name="Text">Its paragraphs.</param>
internal sealed record HelpEntry(string Name, int Line, IReadOnlyList<string> Text);

/// <summary>An example: what is said before the code, the code, and what is said after it (often what the code prints).</summary>
/// <param name="Title">The heading.</param>
/// <param name="Introduction">The paragraphs before the code.</param>
/// <param name="Code">The code, of one or more fenced blocks of PowerShell.</param>
/// <param name="Remarks">The paragraphs after the code.</param>
internal sealed record HelpExample(string Title, IReadOnlyList<string> Introduction, string Code, IReadOnlyList<string> Remarks);

/// <summary>A related link.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Uri">Its target; empty where the text is a cmdlet or topic that Get-Help finds.</param>
internal sealed record HelpLink(string Text, string Uri);
