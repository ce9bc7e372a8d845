namespace TfModelTools.Backends.Keras;

/// <summary>The forms of Keras' model files.</summary>
public enum KerasModelFormat
{
    /// <summary>An HDF5 file with the configuration in an attribute (.h5, .hdf5).</summary>
    H5,

    /// <summary>A zip archive (.keras).</summary>
    Archive,

    /// <summary>A program of Python that makes the layers (.py), and the weights it loads in an HDF5 file beside it.</summary>
    Python,
}
