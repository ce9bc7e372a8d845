namespace TfModelTools.Common.Wording;

/// <summary>What people do with these tools, as messages name it: each front-end has a command of its own for it.</summary>
public sealed record CommandKey
{
    private CommandKey(string name) => Name = name;

    /// <summary>Lists the variables of a file.</summary>
    public static CommandKey ListVariables { get; } = new("the list of variables");

    /// <summary>Converts a model to C#.</summary>
    public static CommandKey ConvertToCSharp { get; } = new("the conversion to C#");

    /// <summary>Every command, for the tables of the front-ends.</summary>
    public static IReadOnlyList<CommandKey> All { get; } = [ListVariables, ConvertToCSharp];

    /// <summary>What it does, in words: what messages say where no front-end has a name for it.</summary>
    public string Name { get; }

    /// <summary>Its name in the wording that holds.</summary>
    public override string ToString() => Wordings.Current?.Of(this) ?? Name;
}
