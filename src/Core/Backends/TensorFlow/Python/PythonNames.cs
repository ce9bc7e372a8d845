using TfModelTools.Backends.Emission;

namespace TfModelTools.Backends.TensorFlow.Python;

/// <summary>The identifiers of a program: legal, none of them a word of the language or a name that the program uses itself, each once.</summary>
internal sealed class PythonNames
{
    private const int MaxLength = 80;

    // Words of Python 2.7 and 3.
    private static readonly string[] Words = (
        "False None True and as assert async await break case class continue def del elif else except exec finally for from global if import in is lambda match nonlocal not or pass print raise return try type "
        + "while with yield _").Split(' ');

    // What every module has, and what a program's own lines call.
    private static readonly string[] Own = (
        "np tf os sys argparse keras float int str list dict range zip len sorted open ValueError SystemExit isinstance tuple enumerate bytes object super "
        + "weights weight_file variables inputs outputs build restore main session KitModel load_weights read_input top self variable checked is_checkpoint key shape dtype name first").Split(' ');

    private readonly NameScope _names = new((c, isFirst) => char.IsAsciiLetter(c) || (!isFirst && (char.IsAsciiDigit(c) || c == '_')));

    /// <summary>Begins a scope.</summary>
    public PythonNames()
    {
        foreach (string word in Words.Concat(Own))
        {
            _names.Add(word);
        }
    }

    /// <summary>A new identifier.</summary>
    /// <param name="name">The name in the model.</param>
    public string Add(string name) => _names.Add(name[..Math.Min(name.Length, MaxLength)]);

    /// <summary>Whether a text is an identifier of ASCII letters, digits and underscores, and no word of the language.</summary>
    public static bool IsIdentifier(string text) =>
        text.Length > 0 && !char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && !Words.Contains(text);

    /// <summary>A name that every version takes for a node: a scope would end in a slash, and TensorFlow 1 knows no '>'.</summary>
    public static string OfNode(string name)
    {
        string legal = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '/' or '-' ? c : '_')).TrimEnd('/');
        return legal.Length > 0 && (char.IsAsciiLetterOrDigit(legal[0]) || legal[0] == '.') ? legal : "n" + legal;
    }
}
