namespace TfModelTools.Features;

/// <summary>What becomes of the values of a picture, 0 to 255, before a model is shown them: what it was trained with.</summary>
public enum PictureScaling
{
    /// <summary>They stay 0 to 255.</summary>
    None,

    /// <summary>0 to 1.</summary>
    Unit,

    /// <summary>-1 to 1 (Inception, MobileNet, NASNet, ResNet v2 of Keras).</summary>
    Standard,

    /// <summary>Less the mean of ImageNet, 123.68, 116.779 and 103.939, in the order red, green, blue (VGG and ResNet v1 of slim).</summary>
    ZeroCenter,

    /// <summary>Less the same mean, in the order blue, green, red (VGG and ResNet of Keras and Caffe).</summary>
    Caffe,

    /// <summary>0 to 1, less the mean of ImageNet and divided by its deviation (DenseNet, PyTorch).</summary>
    Normalize,
}
