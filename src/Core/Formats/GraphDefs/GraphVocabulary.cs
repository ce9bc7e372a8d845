namespace TfModelTools.Formats.GraphDefs;

/// <summary>Whose ops the nodes of a graph are.</summary>
public enum GraphVocabulary
{
    /// <summary>TensorFlow's own.</summary>
    TensorFlow,

    /// <summary>Those of the intermediate representation of MMdnn.</summary>
    ModelIr,

    /// <summary>Those of ONNX.</summary>
    Onnx,
}
