namespace TfModelTools.Backends.TensorFlow;

/// <summary>The files that a TensorFlow model is kept in.</summary>
public enum TensorFlowFormat
{
    /// <summary>A folder for TensorFlow 2, TensorFlow 1 and TensorFlow Serving: saved_model.pb, with the variables in a checkpoint beside it.</summary>
    SavedModel,

    /// <summary>One file, .pb or .pbtxt, whose weights are constants of the graph.</summary>
    FrozenGraph,

    /// <summary>A checkpoint as TensorFlow 1 saves it: NAME.meta with the graph, NAME.index and NAME.data with the variables.</summary>
    Checkpoint,

    /// <summary>A program of Python for TensorFlow 1 and 2, NAME.py, that makes the graph, and NAME.index and NAME.data with the variables it restores.</summary>
    Python,
}
