namespace TfModelTools.Backends;

/// <summary>What a model can be turned into: each has a row in <see cref="BackendTable"/>.</summary>
public enum ConversionTarget
{
    /// <summary>A C# project that builds with the .NET SDK alone; also what a prediction in the session takes.</summary>
    CSharp,

    /// <summary>A model of TensorFlow.js: model.json and files of weights.</summary>
    Tfjs,

    /// <summary>A model of TensorFlow: a SavedModel, a frozen graph, or a checkpoint with its graph.</summary>
    TensorFlow,

    /// <summary>A model of Keras: a .keras archive, or an .h5 file.</summary>
    Keras,

    /// <summary>The intermediate representation of MMdnn: a graph, and its weights beside it.</summary>
    ModelIr,

    /// <summary>A model of ONNX.</summary>
    Onnx,
}
