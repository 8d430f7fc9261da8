/** @file The sections of docs/results.md, in their order; each stands on docs/results/pareto-NAME.json. */
export const sections = [
  {
    name: 'mnist',
    title: 'MNIST',
    about:
      'The network of Fig. 1, trained with a penalty on synaptic operations (`mnist-fig1`, and `mnist-fig1-2steps` from it) and without (`mnist-fig1-plain`), and a smaller one.',
  },
  {
    name: 'mnist-pytorch',
    title: 'MNIST, Fig. 1 trained in PyTorch',
    about: 'The same network, trained without a penalty on activity.',
  },
  {
    name: 'fashion-mnist',
    title: 'Fashion-MNIST',
    about: 'A stack of four convolutions, trained with a penalty on activity.',
  },
  {
    name: 'cifar10',
    title: 'CIFAR-10',
    about:
      'A residual network of 14 layers, trained in PyTorch as an ordinary network, and what was tuned from it on 4,000 images.',
  },
  {
    name: 'cifar10-jpeg',
    title: 'CIFAR-10, JPEG copy',
    about:
      'A ResNet-20, trained in PyTorch as an ordinary network on all images of a copy of CIFAR-10 that was compressed as JPEG of quality 75 in between, and tested on that copy: its accuracies are not those of CIFAR-10.',
  },
  {
    name: 'cifar10-jpeg-vgg11',
    title: 'CIFAR-10, JPEG copy, VGG-11',
    about:
      'A VGG-11 with fewer channels, trained on the same copy: no residual sums, and max pooling between its layers.',
  },
] as const;
