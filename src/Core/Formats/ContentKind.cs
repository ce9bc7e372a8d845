namespace TfModelTools.Formats;

/// <summary>What a file or folder holds, told by its content.</summary>
public enum ContentKind
{
    /// <summary>Nothing that is read here, or what only its reader can tell.</summary>
    Unknown,

    /// <summary>A SavedModel: one or more meta graphs, with the variables in a folder beside the file.</summary>
    SavedModel,

    /// <summary>A MetaGraphDef: a graph with collections, saver and signatures, as the .meta file of a checkpoint.</summary>
    MetaGraph,

    /// <summary>A GraphDef: a frozen graph, or a graph without its variables.</summary>
    GraphDef,

    /// <summary>A graph in the intermediate representation of MMdnn, in binary, text or JSON.</summary>
    ModelIr,

    /// <summary>A model in ONNX.</summary>
    Onnx,

    /// <summary>A model of TensorFlow.js, or the manifest of its weights alone.</summary>
    Tfjs,

    /// <summary>A whole Keras model as HDF5 (Keras 1 and 2, legacy in 3).</summary>
    KerasH5Model,

    /// <summary>Keras' weights alone as HDF5, in the layout of Keras 1 and 2.</summary>
    KerasH5Weights,

    /// <summary>Keras' weights alone as HDF5, in the layout of Keras 3 (.weights.h5).</summary>
    KerasObjectWeights,

    /// <summary>A whole Keras model as a .keras archive (Keras 2.12 and later), zipped or as a folder.</summary>
    KerasArchive,

    /// <summary>Another HDF5 file.</summary>
    Hdf5,

    /// <summary>Another zip archive, such as an .npz file.</summary>
    Zip,

    /// <summary>An .npy array.</summary>
    Npy,

    /// <summary>A .safetensors file.</summary>
    SafeTensors,

    /// <summary>A JSON object: arrays by name, or the architecture of a Keras model.</summary>
    JsonObject,

    /// <summary>The architecture of a Keras model as YAML.</summary>
    KerasYaml,

    /// <summary>A gzip file, such as a .json.gz.</summary>
    Gzip,

    /// <summary>A LevelDB table: a V1 checkpoint, or the index of a V2 checkpoint.</summary>
    Table,

    /// <summary>A file of another program that is often given in place of what is meant.</summary>
    Foreign,
}
