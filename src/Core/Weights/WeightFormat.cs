namespace TfModelTools.Weights;

/// <summary>The formats that weights are written in.</summary>
public enum WeightFormat
{
    /// <summary>A NumPy archive, .npz.</summary>
    Npz,

    /// <summary>A folder of .npy files.</summary>
    NpyFolder,

    /// <summary>JSON: one object, name to flattened array; .json.</summary>
    Json,

    /// <summary>The same, compressed by gzip; .json.gz.</summary>
    JsonGzip,

    /// <summary>HDF5: a dataset for each variable, slashes as groups; .h5, .hdf5, .hd5, .he5, .h5f.</summary>
    Hdf5,

    /// <summary>safetensors; .safetensors.</summary>
    SafeTensors,
}
