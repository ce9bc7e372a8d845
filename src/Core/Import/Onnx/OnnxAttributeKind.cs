namespace TfModelTools.Import.Onnx;

/// <summary>What an attribute of an operator holds.</summary>
internal enum OnnxAttributeKind
{
    /// <summary>An integer.</summary>
    Integer,

    /// <summary>A float.</summary>
    Float,

    /// <summary>A text.</summary>
    Text,

    /// <summary>A tensor.</summary>
    Tensor,

    /// <summary>A graph: a branch, or the body of a loop.</summary>
    Graph,

    /// <summary>The type of a value.</summary>
    Type,

    /// <summary>A list of integers.</summary>
    Integers,

    /// <summary>A list of floats.</summary>
    Floats,

    /// <summary>A list of texts.</summary>
    Texts,
}
