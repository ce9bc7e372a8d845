namespace TfModelTools.Formats.PythonLiterals;

/// <summary>A value of a Python literal, with the place it was written at (both counted from 1).</summary>
internal abstract record PythonValue(int Line, int Column);

/// <summary>A string; adjacent literals are joined already.</summary>
internal sealed record PythonString(int Line, int Column, string Value) : PythonValue(Line, Column);

/// <summary>A bytes literal.</summary>
internal sealed record PythonBytes(int Line, int Column, byte[] Value) : PythonValue(Line, Column);

/// <summary>A number; <paramref name="Integer"/> is null when it is not an integer that fits 64 bits.</summary>
internal sealed record PythonNumber(int Line, int Column, string Text, long? Integer) : PythonValue(Line, Column);

/// <summary>One of True, False, None.</summary>
internal sealed record PythonConstant(int Line, int Column, string Name) : PythonValue(Line, Column);

/// <summary>A list, tuple or set.</summary>
internal sealed record PythonSequence(int Line, int Column, PythonSequenceKind Kind, IReadOnlyList<PythonValue> Items) : PythonValue(Line, Column);

/// <summary>A dict, in the order written.</summary>
internal sealed record PythonDict(int Line, int Column, IReadOnlyList<KeyValuePair<PythonValue, PythonValue>> Items) : PythonValue(Line, Column);

/// <summary>What a library prints for an object of its own, such as TensorShape([3, 4]) or tf.float32. Nothing is called.</summary>
/// <param name="Line">Its line.</param>
/// <param name="Column">Its column.</param>
/// <param name="Name">The name, without the modules in front.</param>
/// <param name="Items">What stands in the parentheses without a name; null where there are none.</param>
/// <param name="Named">What stands there under a name.</param>
internal sealed record PythonObject(int Line, int Column, string Name, IReadOnlyList<PythonValue>? Items, IReadOnlyList<KeyValuePair<string, PythonValue>> Named) : PythonValue(Line, Column);

/// <summary>The kinds of sequence.</summary>
internal enum PythonSequenceKind
{
    /// <summary>[a, b]</summary>
    List,

    /// <summary>(a, b)</summary>
    Tuple,

    /// <summary>{a, b}</summary>
    Set,
}
