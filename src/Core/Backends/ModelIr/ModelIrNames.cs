using TfModelTools.Common;

namespace TfModelTools.Backends.ModelIr;

/// <summary>
/// The names of an IR's nodes. MMdnn's programs print code in which a node is a variable of its name, with an underscore for what a variable cannot hold: so names are told apart as
/// those variables are, and none is a word of Python or of that code.
/// </summary>
internal sealed class ModelIrNames
{
    // What the code for PyTorch calls whatever is fed.
    private const string InputVariable = "x";

    // Python's keywords (Lib/keyword.py), and what the printed code calls things.
    private static readonly string[] Taken =
    [
        "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if",
        "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield", "float", "list", "tuple", "print", "self", "tf", "np", "nn", "F",
        "torch", "math", "onnx", "KitModel", "load_weights", "weight_file", "is_train", InputVariable, "convolution", "depthwise_convolution", "separable_convolution", "convolution_transpose",
        "batch_normalization", "prelu", "scale",
    ];

    private readonly UniqueNames _variables = new();

    /// <summary>Starts without a node.</summary>
    public ModelIrNames()
    {
        foreach (string word in Taken)
        {
            _variables.TryAdd(word);
        }
    }

    /// <summary>Takes the name of a node that is fed.</summary>
    /// <param name="wished">The name in the model.</param>
    public string AddInput(string wished) => wished == InputVariable ? wished : Add(wished);

    /// <summary>Takes a name: what is not legal becomes an underscore, and one whose variable is taken gets a number.</summary>
    /// <param name="wished">The name in the model.</param>
    public string Add(string wished)
    {
        string legal = string.Concat(wished.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '/' or '-' ? c : '_')).TrimStart('_', '/', '-');
        legal = legal.Length == 0 || char.IsAsciiDigit(legal[0]) ? "n" + legal : legal;
        string variable = legal.Replace('/', '_').Replace('-', '_');

        // Whatever number the variable gets, the name gets too.
        return legal + _variables.Add(variable)[variable.Length..];
    }
}
