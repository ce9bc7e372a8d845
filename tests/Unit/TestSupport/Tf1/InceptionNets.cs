namespace TfModelTools.Tests.TestSupport.Tf1;

/// <summary>A stem, blocks of Inception of each version, and what slim puts behind them; small widths.</summary>
internal static class InceptionNets
{
    public static Traced Build(Tf1Net net, Traced x, int version, int classes)
    {
        using IDisposable scope = net.Scope($"InceptionV{version}");
        Traced y = net.ConvNorm("Conv2d_1a", x, 4, version == 1 ? 7 : 3, stride: 2, same: version < 3);
        y = version switch
        {
            1 => V1(net, net.Pool("MaxPool_2a_3x3/MaxPool", y, 3, 2, same: true, isMax: true)),
            2 => V2(net, y),
            3 => V3(net, y),
            _ => V4(net, y),
        };
        using (net.Scope("Logits"))
        {
            y = net.Pool("AvgPool_0a/AvgPool", y, y.Shape[1], 1, same: false, isMax: false);
            y = net.ConvBias("Conv2d_0c_1x1", Dropouts.Add(net, y), classes, 1, activation: null);
            y = net.Squeeze("SpatialSqueeze", y);
        }

        return net.Softmax(y);
    }

    private static Traced V1(Tf1Net net, Traced x)
    {
        using IDisposable block = net.Scope("Mixed_3b");
        Traced a = net.ConvNorm("Branch_0/Conv2d_0a_1x1", x, 3, 1);
        Traced b = net.ConvNorm("Branch_1/Conv2d_0b_3x3", net.ConvNorm("Branch_1/Conv2d_0a_1x1", x, 2, 1), 4, 3);
        Traced c = net.ConvNorm("Branch_2/Conv2d_0b_3x3", net.ConvNorm("Branch_2/Conv2d_0a_1x1", x, 2, 1), 2, 3);
        Traced d = net.ConvNorm("Branch_3/Conv2d_0b_1x1", net.Pool("Branch_3/MaxPool_0a_3x3/MaxPool", x, 3, 1, same: true, isMax: true), 2, 1);
        return net.Concat(a, b, c, d);
    }

    // A first convolution that is separable, and a block that halves the picture.
    private static Traced V2(Tf1Net net, Traced x)
    {
        Traced y;
        using (net.Scope("Conv2d_1b"))
        {
            Traced depthwise = net.Convolve("separable_conv2d/depthwise", x, net.Weights("depthwise_weights", 3, 3, x.Channels, 2), isDepthwise: true);
            y = net.Convolve("separable_conv2d", depthwise, net.Weights("pointwise_weights", 1, 1, 2 * x.Channels, 6), same: false);
            y = net.Unary("Relu", "Relu", BatchNorms.Add(net, y));
        }

        using IDisposable block = net.Scope("Mixed_4a");
        Traced a = net.ConvNorm("Branch_0/Conv2d_1a_3x3", net.ConvNorm("Branch_0/Conv2d_0a_1x1", y, 3, 1), 4, 3, stride: 2);
        Traced b = net.ConvNorm("Branch_1/Conv2d_0b_3x3", net.ConvNorm("Branch_1/Conv2d_0a_1x1", y, 2, 1), 3, 3);
        return net.Concat(a, net.ConvNorm("Branch_1/Conv2d_1a_3x3", b, 3, 3, stride: 2), net.Pool("Branch_2/MaxPool_1a_3x3/MaxPool", y, 3, 2, same: true, isMax: true));
    }

    // Kernels of one row and one column, means at the border, and branches that part again.
    private static Traced V3(Tf1Net net, Traced x)
    {
        Traced y;
        using (net.Scope("Mixed_6b"))
        {
            Traced a = net.ConvNorm("Branch_0/Conv2d_0a_1x1", x, 3, 1);
            Traced b = net.ConvNorm("Branch_1/Conv2d_0b_1x7", net.ConvNorm("Branch_1/Conv2d_0a_1x1", x, 2, 1), 2, 1, 7);
            b = net.ConvNorm("Branch_1/Conv2d_0c_7x1", b, 3, 7, 1);
            Traced c = net.ConvNorm("Branch_3/Conv2d_0b_1x1", net.Pool("Branch_3/AvgPool_0a_3x3/AvgPool", x, 3, 1, same: true, isMax: false), 2, 1);
            y = net.Concat(a, b, c);
        }

        using IDisposable last = net.Scope("Mixed_7b");
        Traced trunk = net.ConvNorm("Branch_1/Conv2d_0a_1x1", y, 3, 1);
        Traced parts = net.Concat("Branch_1/concat", 3, net.ConvNorm("Branch_1/Conv2d_0b_1x3", trunk, 2, 1, 3), net.ConvNorm("Branch_1/Conv2d_0b_3x1", trunk, 2, 3, 1));
        return net.Concat(net.ConvNorm("Branch_0/Conv2d_0a_1x1", y, 2, 1), parts);
    }

    // A stem that parts into pooling and convolution, and a reduction without padding.
    private static Traced V4(Tf1Net net, Traced x)
    {
        Traced y;
        using (net.Scope("Mixed_3a"))
        {
            y = net.Concat(net.Pool("Branch_0/MaxPool_0a_3x3/MaxPool", x, 3, 2, same: false, isMax: true), net.ConvNorm("Branch_1/Conv2d_0a_3x3", x, 4, 3, stride: 2, same: false));
        }

        using (net.Scope("Mixed_5b"))
        {
            Traced pooled = net.Pool("Branch_3/AvgPool_0a_3x3/AvgPool", y, 3, 1, same: true, isMax: false);
            y = net.Concat(net.ConvNorm("Branch_0/Conv2d_0a_1x1", y, 3, 1), net.ConvNorm("Branch_3/Conv2d_0b_1x1", pooled, 3, 1));
        }

        using IDisposable block = net.Scope("Mixed_6a");
        Traced a = net.ConvNorm("Branch_0/Conv2d_1a_3x3", y, 3, 3, stride: 2, same: false);
        return net.Concat(a, net.Pool("Branch_2/MaxPool_1a_3x3/MaxPool", y, 3, 2, same: false, isMax: true));
    }
}
